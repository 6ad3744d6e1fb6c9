/** What Python's library has for lists: groupby and Counter. */

/** How often each text occurs. */
export function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Neighbours with the same key together. */
export function neighbours<T, Key>(
  items: readonly T[],
  keyOf: (item: T) => Key,
): readonly [Key, T[]][] {
  const groups: [Key, T[]][] = [];
  for (const item of items) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last?.[0] === key) last[1].push(item);
    else groups.push([key, [item]]);
  }
  return groups;
}
