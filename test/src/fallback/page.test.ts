// @vitest-environment jsdom
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filledPage } from '../../../src/fallback/page.js';
import { shownText } from '../../../src/fallback/words.js';

const TEMPLATE = `<!doctype html><html><head><title><!--layerfold:name--></title></head><body>
<h1><!--layerfold:name--></h1><pre><!--layerfold:text--></pre>
<script id="data" type="application/json"><!--layerfold:data--></script><script>own()</script></body></html>`;

const ELEMENTS = 'html head title body h1 pre script script';

/** Any code units, and what an attacker would write. */
const foreign = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        '</script>',
        '</SCRIPT >',
        '<!--',
        '<script>',
        '-->',
        ']]>',
        '</title>',
        '</pre>',
        '<img src=x onerror=alert(1)>',
        '&lt;',
        '&#x3c;',
        '<!--layerfold:data-->',
        '<!--layerfold:name-->',
        '$&',
        "$'",
        '\\',
        '\\u003c',
        '"',
        '\u2028',
        '\u2029',
        '\ud800',
        '\0',
        '\r\n',
      ),
    )
    .map((parts) => parts.join('')),
);

it('has no element, and no text of its own, that is not of the template, whatever it contains', () => {
  fc.assert(
    fc.property(foreign, foreign, fc.dictionary(foreign, foreign), (name, text, data) => {
      const html = filledPage(TEMPLATE, { name, text, data });
      const page = new DOMParser().parseFromString(html, 'text/html');
      const tags = [...page.querySelectorAll('*')].map(({ localName }) => localName);
      expect(tags.join(' ')).toBe(ELEMENTS);
      expect(page.querySelector('h1')?.textContent).toBe(shownText(name) || 'Model');
      const lines = text.split('\n').map((line) => shownText(line, Infinity));
      expect(page.querySelector('pre')?.textContent).toBe(lines.join('\n').replace(/^\n/, ''));
      const written = page.querySelector('#data')?.textContent ?? '';
      expect(written).toMatch(/^[ -~]*$/);
      expect(written).not.toMatch(/[<>&]/);
      expect(JSON.stringify(JSON.parse(written))).toBe(JSON.stringify(data));
    }),
    { numRuns: 500 },
  );
});

it('refuses what is no JSON', () => {
  const data = { count: 1n };
  expect(() => filledPage(TEMPLATE, { name: '', text: '', data })).toThrow(TypeError);
});
