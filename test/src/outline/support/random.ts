import type { Draft, DraftEntry, DraftTemplate } from './draft.js';

/** The same numbers for the same seed (mulberry32). */
export class Dice {
  constructor(private state: number) {}

  /** 0 … sides−1 */
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * sides);
  }

  chance(percent: number): boolean {
    return this.roll(100) < percent;
  }

  pick<T>(choices: readonly T[]): T {
    const found = choices[this.roll(choices.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }
}

const KINDS = ['residual', 'stage', 'module', 'block', '', '', 'odd kind'];
const WORDS = [
  'conv',
  'bn_1',
  'add',
  'a\\{b\\}',
  'x\\\\y',
  'comma,here',
  'semi;colon',
  'line\\nfeed',
  'é漢',
  'b1',
];
/** Calls of a layer: what it reads from. A placeholder outside of a run is a number, too. */
const INPUTS = ['', '', '1 2', '-', '?', '3', '1 7', '1|12 1', '-2', '{2+3} 1', '40', '1|0'];

const MOST_ROWS = 300;

/** Columns that a draft may have. */
interface Optional {
  readonly untrainable: boolean;
  readonly flops: boolean;
}

interface Bones {
  kind: string;
  hasOwnRow: boolean;
  omitted: number;
  uses: ({ target: number; count: number; isRun: boolean } | null)[];
}

/** A random grammar: runs in runs, transparent periods, own rows, placeholders, lists, patches, bodies left out. */
export function randomDraft(seed: number, mostRows = MOST_ROWS): Draft {
  const dice = new Dice(seed);
  const { bones, rows } = randomBones(dice, mostRows);
  const depths = leastRunDepths(bones);
  const has: Optional = { untrainable: dice.chance(60), flops: dice.chance(60) };
  const templates = bones.map((bone, index) => fleshed(dice, bone, depths[index] ?? 0, has));
  const total = rows.at(-1) ?? 0;
  const patches: Draft['patches'] = dice.chance(60)
    ? {
        trainable: somePatches(dice, total, ['0', '3', '?', '']),
        dtype: somePatches(dice, total, ['f16', 'bf16', '']),
      }
    : {};
  const columns = [
    'type',
    'output_shape',
    'params',
    'trainable',
    'dtype',
    'inputs',
    'tied',
    ...(has.untrainable ? ['untrainable'] : []),
    ...(has.flops ? ['flops', 'uncounted'] : []),
  ];
  return { templates, patches, rows: total, columns };
}

function randomBones(dice: Dice, mostRows: number): { bones: Bones[]; rows: number[] } {
  const count = 1 + dice.roll(6);
  const bones: Bones[] = [];
  const rows: number[] = [];
  for (let index = 0; index < count; index++) {
    const isRoot = index === count - 1;
    const kind = isRoot ? 'model' : dice.pick(KINDS);
    const isOmitted = !isRoot && dice.chance(8);
    const hasOwnRow = kind !== '' && dice.chance(40);
    const bone: Bones = { kind, hasOwnRow, omitted: isOmitted ? 1 + dice.roll(4) : 0, uses: [] };
    let size = isOmitted ? bone.omitted : hasOwnRow ? 1 : 0;
    const entries = isOmitted ? 0 : Math.max(hasOwnRow ? 0 : 1, dice.roll(5));
    if (hasOwnRow && !isOmitted) bone.uses.push(null);
    for (let entry = 0; entry < entries; entry++) {
      const target = dice.roll(index);
      const uses = dice.chance(50) ? 2 + dice.roll(4) : 1;
      const isUse = index > 0 && dice.chance(65) && size + uses * (rows[target] ?? 0) <= mostRows;
      bone.uses.push(isUse ? { target, count: uses, isRun: uses > 1 } : null);
      size += isUse ? uses * (rows[target] ?? 0) : 1;
    }
    bones.push(bone);
    rows.push(size);
  }
  return { bones, rows };
}

/** How many runs are around a template wherever it is used. */
function leastRunDepths(bones: readonly Bones[]): number[] {
  const depths = bones.map(() => Infinity);
  depths[bones.length - 1] = 0;
  for (let index = bones.length - 1; index >= 0; index--) {
    for (const use of bones[index]?.uses ?? []) {
      if (use === null) continue;
      const inside = (depths[index] ?? 0) + (use.isRun ? 1 : 0);
      depths[use.target] = Math.min(depths[use.target] ?? Infinity, inside);
    }
  }
  return depths.map((depth) => (depth === Infinity ? 0 : depth));
}

function fleshed(dice: Dice, bone: Bones, depth: number, has: Optional): DraftTemplate {
  const body = bone.uses.map((use, at): DraftEntry => {
    if (use === null) {
      const name = bone.hasOwnRow && at === 0 ? '' : randomName(dice, depth, -1);
      return { name, use, cells: randomCells(dice, depth, has), lists: [] };
    }
    const inside = depth + (use.isRun ? 1 : 0);
    const name = dice.chance(80) ? randomName(dice, inside, -1) : '';
    return {
      name,
      use,
      cells: {},
      lists: use.isRun ? randomLists(dice, use.count, depth, has.untrainable) : [],
    };
  });
  const omitted =
    bone.omitted > 0
      ? { rows: bone.omitted, params: dice.roll(50), trainable: dice.roll(20) }
      : null;
  return { kind: bone.kind, hasOwnRow: bone.hasOwnRow, body, omitted };
}

/**
 * Lists 0 (numbers) and 1 (texts) are read from anywhere inside, so their entries have no placeholders. Lists 2
 * and 3 are read from distance 0 only; their placeholders see the `outside` runs around the run.
 */
function randomLists(dice: Dice, count: number, outside: number, hasFixed: boolean): string[][] {
  const lists: string[][] = [[], [], [], []];
  for (let use = 0; use < count; use++) {
    lists[0]?.push(!hasFixed && dice.chance(10) ? '?' : String(dice.roll(90)));
    lists[1]?.push(dice.pick(WORDS) + String(use));
    const hasPlaceholder = outside > 0 && dice.chance(60);
    lists[2]?.push(hasPlaceholder ? farPlaceholder(dice, outside, 0) : String(dice.roll(90)));
    lists[3]?.push(
      dice.pick(['^', '', '']) +
        dice.pick(WORDS) +
        (hasPlaceholder ? farPlaceholder(dice, outside, 1) : ''),
    );
  }
  return lists;
}

function farPlaceholder(dice: Dice, outside: number, list: number): string {
  const far = 1 + dice.roll(outside);
  if (dice.chance(40)) return `{@${list}^${far}}`;
  const slopes = Array.from({ length: far }, () => `+${dice.roll(5)}`);
  return `{${dice.roll(9)}+0${slopes.join('')}}`;
}

function randomCells(dice: Dice, depth: number, has: Optional): Record<string, string> {
  return {
    type: dice.pick(['Conv', 'Add', randomText(dice, depth, -1)]),
    output_shape: dice.chance(20)
      ? ''
      : randomKey(dice, depth) + `?,${randomText(dice, depth, -1)}`,
    params: randomNumber(dice, depth, 90),
    trainable: dice.chance(15) ? dice.pick(['0', '2', '?']) : '',
    dtype: dice.pick(['f32', '', 'f16']),
    inputs: dice.pick(INPUTS),
    tied: dice.chance(10) ? '5' : '',
    ...(has.untrainable
      ? { untrainable: dice.chance(60) ? '' : dice.chance(10) ? '?' : String(dice.roll(4)) }
      : {}),
    ...(has.flops
      ? {
          flops: randomNumber(dice, depth, 900),
          uncounted: dice.chance(90) ? '' : String(1 + dice.roll(2)),
        }
      : {}),
  };
}

function randomNumber(dice: Dice, depth: number, most: number): string {
  if (dice.chance(15)) return '';
  if (dice.chance(5)) return '?';
  if (depth === 0 || dice.chance(40)) return String(dice.roll(most));
  return randomPlaceholder(dice, depth, -1, 0);
}

function randomPlaceholder(dice: Dice, depth: number, floor: number, list: number): string {
  const far = floor + 1 + dice.roll(depth - floor - 1);
  if (dice.chance(40)) return far === 0 ? `{@${list + 2}}` : `{@${list}^${far}}`;
  const slopes = Array.from({ length: far + 1 }, () => `+${dice.roll(5)}`);
  return `{${dice.pick(['', '', '00'])}${dice.roll(9)}${slopes.join('')}}`;
}

function randomText(dice: Dice, depth: number, floor: number): string {
  const hasPlaceholder = depth - floor - 1 > 0 && dice.chance(50);
  return dice.pick(WORDS) + (hasPlaceholder ? randomPlaceholder(dice, depth, floor, 1) : '');
}

/** The key of an output, which may depend on the runs around it. */
function randomKey(dice: Dice, depth: number): string {
  if (dice.chance(80)) return '';
  return depth === 0 || dice.chance(50) ? 'key:' : `key{0+${dice.roll(3)}}:`;
}

function randomName(dice: Dice, depth: number, floor: number): string {
  const start = dice.chance(15) ? '^' : dice.chance(5) ? '\\^' : '';
  return start + randomText(dice, depth, floor) + (dice.chance(30) ? '_end' : '');
}

function somePatches(dice: Dice, rows: number, cells: readonly string[]): [number, string][] {
  const patches: [number, string][] = [];
  for (let row = dice.roll(4); row < rows; row += 1 + dice.roll(12))
    patches.push([row, dice.pick(cells)]);
  return patches;
}
