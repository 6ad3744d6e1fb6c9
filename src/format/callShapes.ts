/**
 * What each call of a row takes and returns, as the text of a column (docs/format.md §4). The twin of
 * layerfold/format/call_shapes.py.
 */
import { LIMITS } from './limits.js';

export interface CallShapes {
  /** In the form of §4; `null`: unknown. */
  readonly inputs: string | null;
  readonly outputs: string | null;
}

/** Calls after each other that are alike. */
export interface EqualCalls extends CallShapes {
  readonly count: number;
}

/** Calls of one row that are written; those after each other that are alike are one. */
const MOST = 20;

/** Writes the shapes of calls, `2,16>2,32*2|4,16>4,32`; `null` where there are less than two. */
export function writtenCalls(calls: readonly CallShapes[]): string | null {
  if (calls.length < 2) return null;
  const found: { readonly call: string; count: number }[] = [];
  for (const { inputs, outputs } of calls) {
    const once = encoded(inputs);
    const call = inputs === outputs ? once : `${once}>${encoded(outputs)}`;
    const last = found.at(-1);
    if (last?.call === call) last.count++;
    else if (found.length === MOST) break;
    else found.push({ call, count: 1 });
  }
  return found.map(({ call, count }) => (count > 1 ? `${call}*${count}` : call)).join('|');
}

const CALLS = /^([^>]*?)(?:>([^>]*?))?(?:\*([1-9]\d{0,14}))?$/;

/** The calls that `writtenCalls` wrote, without one that was cut; `null`: the text is no such one. */
export function equalCallsIn(text: string): readonly EqualCalls[] | null {
  const texts = text === '' ? [] : text.split('|');
  // A cut text ends in the sign that, after ";", is a part of shapes.
  if (/[^;]…$/.test(text)) texts.pop();
  const found = texts.map((one) => CALLS.exec(one));
  if (found.length === 0 || found.includes(null)) return null;
  return found.map((parts) => ({
    inputs: decoded(parts?.[1]),
    outputs: decoded(parts?.[2] ?? parts?.[1]),
    count: Number(parts?.[3] ?? 1),
  }));
}

/** All shapes that one call takes or returns. */
const SHAPES = /(?<![^|>])[^|>]+?(?=$|[|>]|\*[0-9]+(?:$|\|))/g;

/** Writes `@` and a place instead of a shape that is at that place in the row's output shapes. */
export function packedCalls(calls: string | null, outputs: string | null): string | null {
  if (calls === null || calls === '' || outputs === null || outputs === '') return calls;
  const shapes = outputs.split(';');
  return calls.replace(SHAPES, (shape) => {
    const place = shapes.indexOf(shape);
    return place < 0 ? shape : `@${place}`;
  });
}

/** What `packedCalls` was given; "" where a hostile text would become longer than any cell. */
export function unpackedCalls(packed: string, outputs: string): string {
  const shapes = outputs.split(';');
  let { length } = packed;
  const text = packed.replace(SHAPES, (written) => {
    if (!/^@\d{1,15}$/.test(written)) return written;
    const shape = shapes[Number(written.slice(1))] ?? '';
    length += shape.length;
    return length > LIMITS.cellCharacters ? '' : shape;
  });
  return length > LIMITS.cellCharacters ? '' : text;
}

/** Percent-encodes what separates calls, which may be in a key. */
function encoded(shapes: string | null): string {
  return (shapes ?? '').replaceAll('|', '%7C').replaceAll('>', '%3E');
}

function decoded(shapes = ''): string | null {
  return shapes === '' ? null : shapes.replaceAll('%7C', '|').replaceAll('%3E', '>');
}
