import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressionAt, selectedExpression } from '../../../../src/hosts/lab/expression.js';

/** What is found where `|` is. */
function found(marked: string): string | null {
  const cursor = marked.indexOf('|');
  return expressionAt(marked.replace('|', ''), cursor);
}

describe('the expression at the cursor', () => {
  it.each([
    ['mo|del', 'model'],
    ['|model', 'model'],
    ['model|', 'model'],
    ['model|.encoder', 'model'],
    ['self.mo|del.encoder', 'self.model'],
    ['self.model.|encoder', 'self.model.encoder'],
    ['model.layers[|3]', 'model.layers[3]'],
    ['model.layers[3]|.attention', 'model.layers[3]'],
    ['model.layers[-1].att|ention', 'model.layers[-1].attention'],
    [`parts["the enco|der"]`, `parts["the encoder"]`],
    [`parts['a'].b|`, `parts['a'].b`],
    ['y = model(x|)', 'x'],
    ['y = mod|el(x)', 'model'],
    ['return mod|el', 'model'],
    ['größe.mo|del', 'größe.model'],
    ['a = 1\nmo|del', 'model'],
    ['# 𝒳\nmo|del', 'model'],
    [`print('it is "') ; mo|del`, 'model'],
    [`"""\n'\n""" + mo|del`, 'model'],
    ['%timeit mo|del', 'model'],
    ['_ = nets[names[0|]]', 'names[0]'],
  ])('%s → %s', (marked, expected) => {
    expect(found(marked)).toBe(expected);
  });

  it.each([
    ['|', 'nothing'],
    ['a  |  b', 'blanks'],
    ['retu|rn model', 'a keyword'],
    ['# the mo|del', 'a comment'],
    [`'the mo|del`, 'a text that does not end'],
    [`f"{mo|del}"`, 'an f-string'],
    [`'''\nmo|del\n'''`, 'lines of text'],
    ['build().mo|del', 'an attribute of a call'],
    ['nets[i].enc|oder', 'an item that a variable names'],
    ['nets[i].\\\n enc|oder', 'the same on the next line'],
    ['1.re|al', 'a number'],
    [`parts["a\\"].enc|oder`, 'a text with an escape'],
    [`parts[0x1].enc|oder`, 'another number'],
    [`${'a'.repeat(501)}|`, 'a name that is too long to be read'],
  ])('there is none in %s: %s', (marked) => {
    expect(found(marked)).toBeNull();
  });

  it('may be selected, if nothing else is', () => {
    expect(selectedExpression(' self.model.layers[3]\n')).toBe('self.model.layers[3]');
    for (const other of ['', 'a b', 'a()', 'a.b = 1', 'import os', 'a[i]', 'a;b', 'a\nb', 'a.'])
      expect(selectedExpression(other)).toBeNull();
  });
});

/** No blank, bracket, operator or end of a line outside of a text without an escape: nothing is called or assigned. */
function isSafe(expression: string): boolean {
  const bare = expression.replace(/\["[^"\\\n\r]*"\]|\['[^'\\\n\r]*'\]/g, '[0]');
  const words = bare.split(/\.|\[-?|\]\.?/);
  return (
    /^[\p{XID_Continue}.[\]-]+$/u.test(bare) &&
    !words.some((word) => /^(import|lambda|await|yield|not|None|True|False)$/.test(word))
  );
}

const PIECES = [
  ...['model', 'self', 'größe', '_', '𝒳', 'lambda', 'import', 'not', 'x:=1', '0', '-1', '0x1'],
  ...['.', '[', ']', '(', ')', '[0]', '["a"]', `['b']`, '["', `'`, '"', '"""', 'f"{', '\\', '\\"'],
  ...[' ', '\n', '\r', '\t', ';', '#', '%', '!', '\u2028', '\u202e', '\0', '\ud800', '\u00a0'],
];

describe('whatever a cell contains', () => {
  const code = fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })))
    .map((pieces) => pieces.join(''));

  it('comes out as it is written there, and only what runs nothing', () => {
    let count = 0;
    fc.assert(
      fc.property(code, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const cursor = Math.round(share * text.length);
        for (const expression of [expressionAt(text, cursor), selectedExpression(text)]) {
          if (expression === null) continue;
          count += 1;
          expect(text).toContain(expression);
          expect([expression, isSafe(expression)]).toEqual([expression, true]);
        }
      }),
      { numRuns: 3000 },
    );
    expect(count).toBeGreaterThan(300);
  });

  it('takes a time that grows as the cell does', () => {
    for (const piece of ['a.', 'a[0]', `'`, `"""`, '\\', ' .', 'a\n.', '["a"]', `f'''`, '# '])
      expressionAt(piece.repeat(100_000), 300_000);
  }, 5_000);
});
