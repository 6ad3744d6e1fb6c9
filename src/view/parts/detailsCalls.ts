import { equalCallsIn, unpackedCalls } from '../../format/callShapes.js';
import type { CallShapes, EqualCalls } from '../../format/callShapes.js';
import type { Details } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { shapeText } from '../common/words.js';
import type { Line } from './detailsContext.js';

/** Lines of calls. */
const MOST_LISTED = 20;

/** How often a row is called, and what each call takes and returns. */
export function callLine({ row }: Details, translate: Translate): Line | null {
  const count = row.callCount;
  if (count === null || count === 'varies' || count === 1n) return null;
  return [translate.__('Calls'), callsText(row, count, translate)];
}

function callsText(row: Details['row'], count: bigint, translate: Translate): Line[1] {
  const { text, varies } = row.text('call_shapes');
  const outputs = row.outputShape;
  if (varies || (text !== '' && outputs.varies))
    return translate.__('%1, shapes vary', grouped(count));
  const calls = equalCallsIn(unpackedCalls(text, outputs.text)) ?? [];
  const [first] = calls;
  if (first === undefined) return grouped(count);
  return calls.length === 1 && BigInt(first.count) === count
    ? translate.__('%1, each %2', grouped(count), arrowText(first))
    : listed(calls, count, translate);
}

function listed(calls: readonly EqualCalls[], count: bigint, translate: Translate): Node[] {
  const lines: string[] = [grouped(count)];
  let before = 0n;
  for (const call of calls.slice(0, MOST_LISTED)) {
    const from = before + 1n;
    before += BigInt(call.count);
    const which = from === before ? grouped(from) : `${grouped(from)}–${grouped(before)}`;
    lines.push(`${which}: ${arrowText(call)}`);
  }
  const more = count - before;
  if (more > 0n)
    lines.push(translate._n('and %2 more call', 'and %2 more calls', Number(more), grouped(more)));
  return lines.map((line) => element('div', 'lf-call', line));
}

function arrowText({ inputs, outputs }: CallShapes): string {
  const text = (shapes: string | null): string => (shapes === null ? '?' : shapeText(shapes));
  return `${text(inputs)} → ${text(outputs)}`;
}
