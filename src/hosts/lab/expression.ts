/** https://docs.python.org/3/reference/lexical_analysis.html#keywords: none of them is a variable. */
const KEYWORDS =
  'False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|' +
  'import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield';

const NAME = String.raw`(?!(?:${KEYWORDS})(?!\p{XID_Continue}))[\p{XID_Start}_]\p{XID_Continue}*`;

/** A text without escapes and without what is not seen, or an integer. */
const CONSTANT = [`'`, `"`]
  .map((quote) => String.raw`${quote}[^${quote}\\\p{C}\p{Zl}\p{Zp}]*${quote}`)
  .concat(String.raw`-?(?:0|[1-9]\d{0,8})`)
  .join('|');

const PART = String.raw`(?:\.${NAME}|\[(?:${CONSTANT})\])`;
const PARTS = new RegExp(PART, 'uy');
const ONLY_EXPRESSION = new RegExp(`^${NAME}${PART}*$`, 'u');

/** What a cell consists of, as far as names have to be kept apart from comments and texts. */
const TOKENS = new RegExp(
  [
    '#.*',
    // A text that does not end goes on to the end of the cell or of its line.
    ...[`'''`, `"""`].map(
      (quote) => String.raw`[a-zA-Z]{0,2}${quote}(?:[^\\]|\\[^])*?(?:${quote}|$)`,
    ),
    ...[`'`, `"`].map(
      (quote) => String.raw`[a-zA-Z]{0,2}${quote}(?:[^${quote}\\\n]|\\[^])*${quote}?`,
    ),
    String.raw`(?=[\p{XID_Start}_])(?<![.][\s\\]*)(?<first>${NAME})${PART}*`,
    String.raw`[\p{XID_Continue}]+`,
    '[^]',
  ].join('|'),
  'gu',
);

/** A longer one is not written by hand. */
const LONGEST = 500;

/**
 * The Python expression at the cursor, as far as the name or subscript that the cursor touches: in `self.model.encoder`
 * it is `self.model` where the cursor is at "model". `null` for anything but a variable, its attributes and constant
 * subscripts, so that nothing is called and nothing is run but what gives an attribute or an item.
 *
 * `cursor`: in UTF-16 code units, as editors count.
 */
export function expressionAt(code: string, cursor: number): string | null {
  for (const { 0: text, index, groups } of code.matchAll(TOKENS)) {
    if (index > cursor) return null;
    const first = groups?.['first'];
    if (first === undefined || cursor > index + text.length) continue;
    return checked(text.slice(0, endOfPart(text, first.length, cursor - index)));
  }
  return null;
}

/** The same of a selection, which must be nothing else. */
export function selectedExpression(selected: string): string | null {
  return checked(selected.trim());
}

/** Where the part that the cursor touches ends. */
function endOfPart(text: string, first: number, cursor: number): number {
  let end = first;
  while (end < cursor) {
    PARTS.lastIndex = end;
    if (!PARTS.test(text)) break;
    end = PARTS.lastIndex;
  }
  return end;
}

function checked(expression: string): string | null {
  return expression.length <= LONGEST && ONLY_EXPRESSION.test(expression) ? expression : null;
}
