import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import { createOutline, factsOf, firstState } from '../../../../src/outline/index.js';
import { THEMES } from '../../../../src/picture/drawing/index.js';
import { english } from '../../../../src/view/index.js';
import { writtenPicture } from '../../../../src/view/picture/index.js';
import type { WrittenPicture } from '../../../../src/view/picture/index.js';
import { ATTACKS, attackPayloads, placedIn } from '../../format/support/attacks.js';
import { payloadOf } from '../support/corpus.js';

const CORPUS = join(import.meta.dirname, '..', '..', '..', 'corpus');

const MODELS = readdirSync(CORPUS)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** What acts on the text around it, or ends its line. */
const ACTING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const ELEMENTS = new Set(['svg', 'g', 'rect', 'path', 'text', 'tspan', 'title', 'desc']);

async function written(payload: unknown): Promise<WrittenPicture> {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  const outline = createOutline(decoded.table);
  const state = firstState(outline, { pageSize: 25, depth: 0 });
  const facts = factsOf(decoded.table);
  return writtenPicture({ outline, state, facts, translate: english, direction: 'down' });
}

/** The colour that a picture has everywhere behind what is drawn. */
function groundOf(svg: string): string | undefined {
  const [, width, height] = /<svg [^>]*width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const ground = /<rect width="([\d.]+)" height="([\d.]+)" fill="(#\w+)"\/>/.exec(svg);
  expect(ground?.slice(1, 3)).toEqual([width, height]);
  return ground?.[3];
}

describe('a picture that is written into a document', () => {
  it.each(MODELS)('has a ground of its own and says what it shows: %s', async (name) => {
    const { svg, text } = await written(payloadOf(name));
    expect(groundOf(svg)).toBe(THEMES.light.page);
    expect(text).toMatch(/^Picture of .+: [\d,]+ box(es)?, [\d,]+ connections?$/);
    const [, described] = /<desc>(.+)<\/desc>/.exec(svg) ?? [];
    expect(text.endsWith(`: ${String(described)}`)).toBe(true);
  });

  it('says of ResNet101 what its own picture does', async () => {
    const { text } = await written(payloadOf('keras-resnet101'));
    expect(text).toMatch(/^Picture of resnet101: \d+ boxes, \d+ connections$/);
  });

  it('has attacks as texts, in one line', async () => {
    const small = payloadOf('keras-digits');
    const named = ATTACKS.map((attack) => placedIn(small, ['model', 'name'], attack));
    for (const payload of [...named, ...attackPayloads()]) {
      const { svg, text } = await written(payload);
      expect(text).not.toMatch(ACTING);
      // A name is cut, and each character of it may be an escape.
      expect(text.length).toBeLessThan(4096);
      const elements = [...svg.matchAll(/<\/?([^\s/>]*)/g)].map(([, name]) => name ?? '');
      expect(elements.filter((name) => !ELEMENTS.has(name))).toEqual([]);
    }
  });
});
