import type { CDPSession, Page } from '@playwright/test';

/** What a page keeps once its garbage is collected. */
export interface Kept {
  /** Bytes of the heap, but for what V8 and Chromium keep of their own: `isTheirs`. */
  readonly bytes: number;
  /** By kind of object. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Elements of tables, those included that are in no document. */
  readonly elements: number;
  /** Of the DOM, those that are in no document included. */
  readonly nodes: number;
  readonly listeners: number;
}

/** Asks Chromium what a page keeps. */
export async function heapOf(page: Page): Promise<() => Promise<Kept>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  return async () => {
    // What the first round frees may have kept other garbage.
    for (let round = 0; round < 4; round += 1) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (wanted: string): number =>
      metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    const [nodes, listeners] = [metric('Nodes'), metric('JSEventListeners')];
    return { ...keptIn(await snapshot(session)), nodes, listeners };
  };
}

/** The parts of a heap snapshot that are read here: fields of all nodes one after another. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

async function snapshot(session: CDPSession): Promise<Snapshot> {
  const chunks: string[] = [];
  const add = ({ chunk }: { readonly chunk: string }): void => {
    chunks.push(chunk);
  };
  session.on('HeapProfiler.addHeapSnapshotChunk', add);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', add);
  return JSON.parse(chunks.join('')) as Snapshot;
}

function keptIn({
  snapshot: { meta },
  nodes,
  strings,
}: Snapshot): Pick<Kept, 'bytes' | 'kinds' | 'elements'> {
  const { node_fields: fields, node_types: types } = meta;
  const [typeAt, nameAt, sizeAt] = ['type', 'name', 'self_size'].map((one) => fields.indexOf(one));
  const kinds = new Map<string, number>();
  let [bytes, elements] = [0, 0];
  for (let at = 0; at < nodes.length; at += fields.length) {
    const field = (offset = 0): number => nodes[at + offset] ?? 0;
    const type = types[0][field(typeAt)] ?? '';
    const name = TEXTS.has(type) ? '' : (strings[field(nameAt)] ?? '');
    if (isTheirs(type, name)) continue;
    const [kind, size] = [`${type} ${name}`, field(sizeAt)];
    kinds.set(kind, (kinds.get(kind) ?? 0) + size);
    bytes += size;
    if (/^<[^>]* class="lf-/.test(name)) elements += 1;
  }
  return { bytes, kinds, elements };
}

/** Their name is what they say. */
const TEXTS = new Set(['string', 'concatenated string', 'sliced string', 'number', 'bigint']);

/**
 * V8 compiles what runs often, in some steps over the first thousand times, with what it has seen there and with lists of
 * what depends on it (`WeakArrayList`). Chromium keeps up to 200 entries about frames that took long, with each script in
 * them, whether asked for them or not. While Playwright listens, it keeps what was requested (`NetworkResourcesData`).
 */
function isTheirs(type: string, name: string): boolean {
  if (type === 'code' || name === 'system / WeakArrayList') return true;
  return /^(Performance(Long|Script)|TaskAttributionTiming|blink::(ScriptTimingInfo|NetworkResourcesData))/.test(
    name,
  );
}
