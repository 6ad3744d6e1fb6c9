// PDF, which nbconvert makes through LaTeX from plain text, or by printing a page in Chromium.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { programs } from '../support/install.mjs';
import { withFile } from '../support/page.mjs';
import { pictureOf, readPdf, tablesOf } from '../support/pdf.mjs';
import { expectRows } from '../support/rows.mjs';
import { convert, version } from './nbconvert.mjs';

const poppler = () => programs(['pdftotext', 'pdftoppm'], ['poppler-utils'], 'tools for PDF');

const TEX = ['texlive-xetex', 'texlive-fonts-recommended', 'texlive-plain-generic', 'pandoc'];

async function see(file, context, form, notes) {
  expectRows(tablesOf(readPdf(file), context.expected), context.expected);
  const picture = readFileSync(await pictureOf(file, 1, context.folder));
  return { version: version(), form, notes, picture };
}

const latex = {
  name: 'pdf-latex',
  title: 'PDF through LaTeX',
  async setUp() {
    await poppler();
    await programs(['xelatex', 'pandoc'], TEX, 'LaTeX: up to 5 minutes');
  },
  async see(context) {
    const file = await convert(context, '--to', 'pdf');
    return see(`${file}.pdf`, context, 'text');
  },
};

/** As nbconvert's WebPDFExporter with `paginate=False`, whose own Chromium cannot be installed without a network. */
const web = {
  name: 'pdf-web',
  title: 'PDF, nbconvert webpdf on one page',
  setUp: poppler,
  async see(context) {
    const file = await convert(context, '--to', 'html', '--template', 'webpdf');
    const pdf = path.join(context.folder, 'web.pdf');
    await withFile(
      context.browser,
      `${file}.html`,
      async (page) => {
        await page.emulateMedia({ media: 'print' });
        const { width, height } = await page.locator('body').boundingBox();
        const size = { width: Math.ceil(width) + 1, height: Math.ceil(height) + 1 };
        writeFileSync(pdf, await page.pdf({ printBackground: true, ...size }));
      },
      { viewport: { width: 1280, height: 720 } },
    );
    const notes = '`--WebPDFExporter.paginate=False`: a page of paper is too narrow';
    return see(pdf, context, 'table', notes);
  },
};

export default [latex, web];
