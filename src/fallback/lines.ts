/** Lines of plain text: how wide they are, and where they end. The twin of layerfold/fallback/lines.py. */

const INDENT = '  ';

/** Characters that take two places in a terminal. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?!\p{RI})\p{Emoji_Presentation}/u;

/** The columns of a terminal that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/**
 * Lines of parts with a blank between, no wider than `width`, at least 8; all but the first are indented. A part that is
 * longer than a line ends at a blank in it, else anywhere: nothing is left out.
 */
export function wrapped(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    if (line !== '' && widthOf(line) + 1 + widthOf(part) <= width) {
      line = `${line} ${part}`;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = line === '' ? part : INDENT + part;
    while (widthOf(line) > width) {
      const end = endOf(line, width);
      lines.push(line.slice(0, end).trimEnd());
      line = INDENT + line.slice(end).trimStart();
    }
  }
  return [...lines, line.trimEnd()];
}

/** Where a line that is too long ends. */
function endOf(line: string, width: number): number {
  const end = shortened(line, width).length;
  const blank = line.lastIndexOf(' ', end);
  return blank > INDENT.length ? blank : end;
}

/** As many characters of a text as have room. */
export function shortened(text: string, width: number): string {
  const kept: string[] = [];
  let room = width;
  for (const character of text) {
    room -= widthOf(character);
    if (room < 0) break;
    kept.push(character);
  }
  return kept.join('');
}
