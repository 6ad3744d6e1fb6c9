import { readFileSync, readdirSync } from 'node:fs';

/** One file of test/corpus/hostile: what must become of it. */
export interface HostileCase {
  readonly name: string;
  readonly expect: 'table' | 'problem';
  /** The sentence that a problem says. */
  readonly sentence?: string;
  readonly payload: unknown;
}

const FOLDER = new URL('../../../corpus/hostile/', import.meta.url);

export function hostileCases(): HostileCase[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.map((file) => {
    const found = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as HostileCase;
    return { ...found, payload: grown(found.payload) };
  });
}

/**
 * Large payloads are small files: `{"$repeat": text, "times": n, "separator": s}` means n texts,
 * `{"$count": text …}` the same with the number of each text in place of `#`, `{"$join": [texts], "separator": s}` for texts joined,
 * `{"$fill": value, "times": n}` for an array of n values, `{"$nest": n}` for n objects inside one another.
 */
export function grown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(grown);
  const { $repeat, $count, $join, $fill, $nest, times, separator } = value as Record<
    string,
    unknown
  >;
  if (Array.isArray($join)) return $join.map(grown).join(String(separator ?? ''));
  if (typeof $count === 'string') {
    const texts = Array.from({ length: Number(times) }, (_, at) => $count.replace('#', String(at)));
    return texts.join(String(separator ?? ''));
  }
  if (typeof $repeat === 'string')
    return new Array(Number(times)).fill($repeat).join(String(separator ?? ''));
  if ($fill !== undefined) return new Array(Number(times)).fill($fill);
  if (typeof $nest === 'number') return nested($nest);
  for (const [key, inner] of Object.entries(value)) {
    Object.defineProperty(value, key, { value: grown(inner), enumerable: true });
  }
  return value;
}

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = { inside: value };
  return value;
}
