import type { Locator } from '@playwright/test';

/** Every element and attribute that the view may ever write, and what an attribute may contain. */
const TAGS = new Set(
  (
    'SECTION ASIDE DIV SPAN B P PRE NAV DETAILS SUMMARY BUTTON INPUT LABEL SELECT OPTION ' +
    'TABLE COLGROUP COL THEAD TBODY TR TH TD H3 DL DT DD'
  ).split(' '),
);

const VALUES: Readonly<Record<string, RegExp>> = {
  class: /^(lf-[a-z-]+\d* ?)+$/,
  role: /^(treegrid|rowgroup|row|columnheader|rowheader|gridcell|status|note|toolbar|group|img)$/,
  style:
    /^(((--lf-(level|share|missing|no-crumbs|rows|crumbs|lines): ?[\d.]+|width: [\d.]+em|--lf-gutter: ?[\d.]+em|grid-area: [\d /]+|--lf-tracks: ?[\d.em (,)infrax]*);? ?)*)$/,
  // The text of a cell that is cut, in which nothing acts on the text around it but our mark that keeps numbers in order.
  title: /^(\u200e|[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])*$/u,
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
  type: /^(button|search|checkbox)$/,
  value: /^(\d+|any|trainable|frozen|)$/,
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
    /^(Model summary|Layers|View|View options|Layout|Details of a layer|Find layers: name, path, type or shape, on all pages|Pages|First page|Previous page|Next page|Last page|Rows per page|Breadcrumb|\d+ columns? hidden|Show fewer columns|Previous match|Next match|Copy the names of all matches|Show all rows|Trainable or frozen|Type|Weights|Close the details|\(\d+\))$/,
};

/** An element, or one of its attributes. */
export interface Written {
  readonly tag: string;
  readonly name?: string;
  readonly value?: string;
}

/** Those that are not on the list. */
export function notOnTheList(written: readonly Written[]): string[] {
  return written
    .filter(({ tag, name, value }) =>
      name === undefined ? !TAGS.has(tag) : VALUES[name]?.test(value ?? '') !== true,
    )
    .map(({ tag, name, value }) =>
      name === undefined ? `<${tag}>` : `${tag} ${name}="${value ?? ''}"`,
    );
}

/** What is inside our output and not on the list. */
export async function notAllowed(root: Locator): Promise<string[]> {
  const found = await root.evaluate((section) =>
    [section, ...section.querySelectorAll('*')].flatMap(({ tagName: tag, attributes }) => [
      { tag },
      ...[...attributes].map(({ name, value }) => ({ tag, name, value })),
    ]),
  );
  return notOnTheList(found);
}
