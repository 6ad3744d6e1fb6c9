// What a PDF shows: lines with their edges, and a picture of its first pages.
import path from 'node:path';
import { output, run } from '../../../scripts/tools.mjs';
import { NotAvailable } from './install.mjs';

/** Lines from top to bottom: `{ text, left, right }` in points; `width` of their page. */
export function readPdf(file) {
  const xml = output('pdftotext', ['-bbox', file, '-']);
  if (xml === undefined) throw new NotAvailable('pdftotext is missing (poppler-utils)');
  // Without the numbers of pages.
  return xml
    .split('<page ')
    .slice(1)
    .flatMap(linesOf)
    .filter(({ text }) => !/^\d+$/u.test(text));
}

const WORD =
  /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/gu;

/** Points by which words of one line may be higher or lower, as numbers beside a type of another font are. */
const ONE_LINE = 3;

function linesOf(page) {
  const width = Number(/width="([\d.]+)"/u.exec(page)[1]);
  const words = [...page.matchAll(WORD)].map(([, left, top, right, bottom, text]) => ({
    left: Number(left),
    right: Number(right),
    middle: (Number(top) + Number(bottom)) / 2,
    text: text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  }));
  const lines = [];
  for (const word of words.sort(
    (one, other) => one.middle - other.middle || one.left - other.left,
  )) {
    const line = lines.at(-1);
    if (line !== undefined && word.middle - line[0].middle < ONE_LINE) line.push(word);
    else lines.push([word]);
  }
  return lines.map((line) => {
    line.sort((one, other) => one.left - other.left);
    const text = line.map((word) => word.text).join(' ');
    return { text, left: line[0].left, right: Math.max(...line.map(({ right }) => right)), width };
  });
}

/** The tables among the lines, as `readTable` gives them, for `expectRows`; of numbers the edge of the last column alone. */
export function tablesOf(lines, expected) {
  const heads = lines.flatMap(({ text }, at) =>
    /^(?:Layer|Module) Type /u.test(text) ? [at] : [],
  );
  return heads.map((head, at) => {
    const titles = lines[head].text.split(/ (?!shape)/u);
    const numbers = titles.slice(titles.findIndex((title) => title.startsWith('Param')));
    const rows = expected[at]?.rows ?? [];
    const shown = lines.slice(head + 1, head + 1 + rows.length);
    return { titles, rows: shown.map((line, row) => rowOf(line, rows[row], titles, numbers)) };
  });
}

function rowOf({ text, left, right, width }, { cells }, titles, numbers) {
  const [name] = Object.values(cells).map((cell) => cell.replaceAll(/\s+/gu, ' '));
  const tail = numbers.map(() => '([\\d,.]+(?: [kMGT])?)').join(' ');
  const found = new RegExp(` ${tail}$`, 'u').exec(text)?.slice(1) ?? numbers.map(() => '');
  const last = titles.at(-1);
  return {
    texts: {
      [titles[0]]: text === name || text.startsWith(`${name} `) ? name : text,
      ...Object.fromEntries(numbers.map((title, at) => [title, found[at]])),
    },
    left,
    rights: found.at(-1) === '' ? {} : { [last]: right },
    cut: right > width ? [last] : [],
  };
}

/** The picture of a page, from 1. */
export async function pictureOf(file, page, folder) {
  const name = path.join(folder, 'page');
  const args = ['-png', '-r', '110', '-f', `${page}`, '-l', `${page}`, '-singlefile', file, name];
  await run('pdftoppm', args);
  return `${name}.png`;
}
