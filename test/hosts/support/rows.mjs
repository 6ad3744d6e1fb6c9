// What a host draws of the summaries, and whether it is what they say.
import assert from 'node:assert/strict';

/** Edges that differ by less are the same, in pixels: hosts place cells at parts of a pixel. */
const NEAR = 1;

const UNITS = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const BLANKS = /[\s\u00a0\u2007]+/gu;

/**
 * The tables that are drawn in a page or frame, of the interactive view (`form` "view") or of plain HTML ("table").
 * Each row has its texts by their titles, the left edge of its name, and the right edges of its numbers by their titles.
 * Tables that a host has not drawn yet are not there: use a tall page.
 */
export async function readTable(frame, form) {
  const tables = await frame
    .locator(form === 'view' ? 'table.lf-table' : 'table:not(.lf-table)')
    .evaluateAll(readTables, form);
  return tables.filter(({ titles }) => ['Layer', 'Module'].includes(titles[0]));
}

/** The same of plain text: edges are numbers of characters. Texts begin below their titles, and numbers end there. */
export function readText(text) {
  const lines = text.split('\n').map((line) => line.replaceAll('\u00a0', ' ').trimEnd());
  const heads = lines.flatMap((line, at) =>
    /^\s*(?:Layer|Module)\s+Type\s/u.test(line) ? [at] : [],
  );
  return heads.map((head) => {
    const end = lines.findIndex((line, at) => at > head && line === '');
    const found = [...lines[head].matchAll(/\S+(?: \S+)*/gu)];
    const titles = found.map(([title]) => title);
    const places = found.map(({ index, 0: title }) => ({ from: index, to: index + title.length }));
    const rows = lines.slice(head + 1, end < 0 ? undefined : end);
    return { titles, rows: rows.map((line) => textRow(line, titles, places)) };
  });
}

function textRow(line, titles, places) {
  const row = { texts: {}, left: line.search(/\S/u), rights: {} };
  titles.forEach((title, at) => {
    const { from, to } = places[at];
    const asNumber = /(?:^|\s)([\d,.]+(?: [kMGT])?)$/u.exec(line.slice(0, to))?.[1] ?? '';
    const asText = line.slice(from, places[at + 1]?.from).trim();
    row.texts[title] = isNumber(title) ? asNumber : asText;
    if (isNumber(title) && asNumber !== '') row.rights[title] = to;
  });
  return row;
}

/** Runs in the page. */
function readTables(tables, form) {
  const isView = form === 'view';
  const clean = (text) => text.replaceAll(/[\s\u00a0\u2007]+/gu, ' ').trim();
  const edges = (element) => {
    const range = element.ownerDocument.createRange();
    const walker = element.ownerDocument.createTreeWalker(element, 4);
    const texts = [];
    while (walker.nextNode())
      if (clean(walker.currentNode.data) !== '') texts.push(walker.currentNode);
    if (texts.length === 0) return { left: 0, right: 0 };
    const [first, last] = [texts[0], texts.at(-1)];
    range.setStart(first, first.data.length - first.data.replace(/^[\s\u00a0\u2007]+/u, '').length);
    range.setEnd(last, last.data.replace(/[\s\u00a0\u2007]+$/u, '').length);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    return { left: boxes[0]?.left ?? 0, right: boxes.at(-1)?.right ?? 0 };
  };
  /** Whether an element around it ends before its text, and hides what is behind its own edge. */
  const isCut = (cell, right) => {
    const { documentElement, defaultView } = cell.ownerDocument;
    if (right > documentElement.clientWidth + 1) return true;
    for (
      let node = cell;
      node !== null;
      node = node.parentElement ?? node.getRootNode().host ?? null
    )
      if (
        defaultView.getComputedStyle(node).overflowX !== 'visible' &&
        node.getBoundingClientRect().right < right - 1
      )
        return true;
    return false;
  };
  const nameOf = (row, cell) => {
    if (!isView) return { element: cell, text: clean(cell.textContent) };
    const element = cell.querySelector('.lf-name');
    const prefix = element.querySelector('.lf-prefix')?.textContent ?? '';
    const name = clean(element.textContent.slice(prefix.length));
    const badge = clean(cell.querySelector('.lf-badge')?.textContent ?? '');
    const times = row.classList.contains('lf-run') ? /^× [\d,]+/u.exec(badge)?.[0] : undefined;
    return { element, text: times === undefined ? name : `${name} ${times}` };
  };
  return tables.map((table) => {
    const [head, ...rows] = table.rows;
    const titles = [...head.cells].map((cell) => clean(cell.textContent));
    return {
      titles,
      rows: rows.map((row) => {
        const cells = [...row.cells];
        const name = nameOf(row, cells[0]);
        const texts = Object.fromEntries(
          titles.map((title, at) => [title, clean(cells[at].textContent)]),
        );
        const drawn = titles.flatMap((title, at) =>
          texts[title] === '' ? [] : [[title, edges(cells[at]), cells[at]]],
        );
        return {
          texts: { ...texts, [titles[0]]: name.text },
          left: edges(name.element).left,
          lefts: Object.fromEntries(drawn.map(([title, { left }]) => [title, left])),
          rights: Object.fromEntries(drawn.map(([title, { right }]) => [title, right])),
          cut: drawn.flatMap(([title, { right }, cell]) => (isCut(cell, right) ? [title] : [])),
        };
      }),
    };
  });
}

/**
 * Throws unless the tables are those of `expected`, which the notebook's script writes (`context.expected`): all rows and
 * no other, their numbers, names further to the right the deeper they are, and numbers that end at the same place.
 * texts begin at the same place, and nothing of a number is cut. Of what a host is known to do, `namesRight` moves names to
 * the right, where levels cannot be seen, and `scrolls` gives a wide table a bar.
 */
export function expectRows(tables, expected, { namesRight, scrolls } = {}) {
  assert.equal(tables.length, expected.length, 'the number of tables');
  for (const [at, { name, rows }] of expected.entries()) {
    const { titles, rows: shown } = tables[at];
    assert.deepEqual(
      shown.map(({ texts }, row) => wholeName(words(texts[titles[0]]), rows[row])),
      rows.map(nameIn),
      `${name}: names`,
    );
    if (!namesRight) {
      expectLevels(shown, rows, name);
      for (const title of ['Type', 'Output shape']) expectOneEdge(shown, 'lefts', title, name);
    }
    assert.ok(titles.some(isNumber), `${name}: numbers`);
    for (const title of titles.filter(isNumber)) {
      expectNumbers(shown, rows, title, name);
      expectOneEdge(shown, 'rights', title, name);
    }
    const cut = shown.flatMap((row) => row.cut ?? []).filter(isNumber);
    if (!scrolls) assert.deepEqual(cut, [], `${name}: numbers that are cut`);
  }
}

const nameIn = ({ cells }) => words(Object.values(cells)[0]);

/** The interactive table writes "…_conv" for the beginning that the names inside a repetition share. */
function wholeName(shown, row) {
  const end = shown.startsWith('…') ? shown.slice(1) : undefined;
  return end !== undefined && row !== undefined && nameIn(row).endsWith(end) ? nameIn(row) : shown;
}

const words = (text) => text.replace(BLANKS, ' ').trim();

const isNumber = (title) => /^Param|FLOPs$/u.test(title);

function expectLevels(shown, rows, name) {
  const edges = new Map();
  shown.forEach(({ left }, at) => {
    const { depth } = rows[at];
    const edge = edges.get(depth) ?? left;
    edges.set(depth, edge);
    assert.ok(Math.abs(left - edge) < NEAR, `${name}: row ${at} begins at ${left}, not at ${edge}`);
  });
  const ordered = [...edges].sort(([one], [other]) => one - other).map(([, edge]) => edge);
  ordered.slice(1).forEach((edge, at) => {
    assert.ok(
      edge > ordered[at],
      `${name}: level ${at + 1} begins at ${edge}, not behind ${ordered[at]}`,
    );
  });
}

/** Exact ones, or the same ones rounded to the digits that are shown. */
function expectNumbers(shown, rows, title, name) {
  const unit = /\(([kMGT])\)|^([kMGT])FLOPs$/u.exec(title);
  const asked = title.endsWith('FLOPs') ? 'FLOPs' : 'Parameters';
  rows.forEach(({ cells }, at) => {
    const text = lastNumber(shown[at].texts[title]);
    const exact = cells[asked];
    const message = `${name}: row ${at}: ${title} ${text}, not ${exact}`;
    assert.ok(isRounded(text, unit?.[1] ?? unit?.[2], exact), message);
  });
}

/** Without the note before it: "(1,121,792 each) 24,679,424". */
const lastNumber = (text) => /[\d,.<]+(?: [kMGT])?$/u.exec(words(text))?.[0] ?? '';

function isRounded(text, unit, exact) {
  if (text === exact) return true;
  const [, digits, own] = /^([\d,.]+)(?: ([kMGT]))?$/u.exec(text) ?? [];
  if (digits === undefined) return false;
  const size = UNITS[own ?? unit] ?? 1;
  const decimals = digits.split('.')[1]?.length ?? 0;
  const [value, whole] = [digits, exact].map((number) => Number(number.replaceAll(',', '')));
  return exact !== '' && Math.abs(value - whole / size) <= 0.5001 * 10 ** -decimals;
}

function expectOneEdge(shown, side, title, name) {
  const edges = shown.flatMap((row) => row[side]?.[title] ?? []);
  const spread = edges.length === 0 ? 0 : Math.max(...edges) - Math.min(...edges);
  assert.ok(spread < NEAR, `${name}: ${side} of ${title}: ${[...new Set(edges)].join(', ')}`);
}
