import type { Locator } from '@playwright/test';

/** Every element and attribute that the view may ever write, and what an attribute may contain. */
const TAGS = new Set(
  (
    'SECTION ASIDE DIV SPAN B P PRE NAV DETAILS SUMMARY BUTTON INPUT LABEL SELECT OPTION ' +
    'TABLE COLGROUP COL THEAD TBODY TR TH TD'
  ).split(' '),
);

const VALUES: Readonly<Record<string, RegExp>> = {
  class: /^(lf-[a-z-]+\d* ?)+$/,
  role: /^(treegrid|rowgroup|row|columnheader|rowheader|gridcell|status|note|toolbar|group|img)$/,
  style:
    /^(((--lf-(level|share|missing|no-crumbs|rows|crumbs|lines): ?[\d.]+|width: [\d.]+em|--lf-gutter: ?[\d.]+em|grid-area: [\d /]+|--lf-tracks: ?[\d.em (,)infrax]*);? ?)*)$/,
  // The text of a cell that is cut, in which nothing acts on the text around it.
  title: /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u,
  hidden: /^$/,
  id: /^lf-[a-z0-9-]+$/,
  'aria-labelledby': /^lf-[a-z0-9-]+( lf-[a-z0-9-]+){1,2}$/,
  placeholder: /^Find layers… \/$/,
  spellcheck: /^false$/,
  autocomplete: /^off$/,
  'aria-keyshortcuts': /^\/$/,
  'aria-pressed': /^(true|false)$/,
  'aria-sort': /^(ascending|descending)$/,
  tabindex: /^(0|-1)$/,
  scope: /^(row|col)$/,
  type: /^(button|search)$/,
  value: /^\d+$/,
  'aria-colcount': /^\d+$/,
  'aria-colindex': /^\d+$/,
  'aria-rowcount': /^\d+$/,
  'aria-rowindex': /^\d+$/,
  'aria-level': /^\d+$/,
  'aria-posinset': /^\d+$/,
  'aria-setsize': /^\d+$/,
  'aria-expanded': /^(true|false)$/,
  'aria-disabled': /^(true|false)$/,
  'aria-readonly': /^true$/,
  'aria-label':
    /^(Model summary|Layers|View|View options|Layout|Details of a layer|Find layers: name, path, type or shape, on all pages|Pages|First page|Previous page|Next page|Last page|Rows per page|Breadcrumb|\d+ columns? hidden|Show fewer columns|\(\d+\))$/,
};

/** What is inside our output and not on the list. */
export async function notAllowed(root: Locator): Promise<string[]> {
  const found = await root.evaluate((section) =>
    [section, ...section.querySelectorAll('*')].map((node) => ({
      tag: node.tagName,
      attributes: [...node.attributes].map(({ name, value }) => [name, value] as const),
    })),
  );
  return found.flatMap(({ tag, attributes }) => [
    ...(TAGS.has(tag) ? [] : [`<${tag}>`]),
    ...attributes
      .filter(([name, value]) => VALUES[name]?.test(value) !== true)
      .map(([name, value]) => `${tag} ${name}="${value}"`),
  ]);
}
