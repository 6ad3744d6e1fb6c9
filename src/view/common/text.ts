/** Characters of one text that are shown; a longer one is truncated and says so. */
const SHOWN_CHARACTERS = 512;

/**
 * Controls, format characters (bidi overrides, zero-width ones), separators that break lines and lone
 * surrogates. They would reorder, hide or break the text around them, so they are shown as escapes.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Marks that combine with the character before them; more than a few would paint over other rows. */
const MARK_FLOOD = /(\p{M}{4})\p{M}+/gu;

/** Characters of a sentence that are shown: as many as a writer may put into one (docs/format.md §2). */
export const SENTENCE_CHARACTERS = 2 * 4096;

/** `text` as it may be put on the screen: cut, and without a character that acts on the text around it. */
export function visible(text: string, most = SHOWN_CHARACTERS): string {
  const short = text.length > most ? text.slice(0, most) : text;
  const safe = short.replace(INVISIBLE, escaped).replace(MARK_FLOOD, '$1…');
  return short === text ? safe : `${safe}… (+${text.length - short.length})`;
}

/** Characters of a whole text, such as the plain-text summary, that are shown. */
const BLOCK_CHARACTERS = 20_000;

/** As `visible`, for a text of several lines. */
export function visibleBlock(text: string): string {
  const short = text.slice(0, BLOCK_CHARACTERS);
  const cut = text.length - short.length;
  const safe = short
    .split('\n')
    .map((line) => line.replace(INVISIBLE, escaped).replace(MARK_FLOOD, '$1…'))
    .join('\n');
  return cut === 0 ? safe : `${safe}… (+${cut})`;
}

/** Hebrew, Arabic and the other scripts from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * `text` in which numbers stay where they are written, after a word from right to left, too: without a mark between them they
 * are read as a part of that word, a shape from its end (Unicode Standard Annex #9, rule N1).
 */
export function inOrder(text: string, separator: RegExp): string {
  return RIGHT_TO_LEFT.test(text) ? text.replace(separator, '$&\u200E') : text;
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
}
