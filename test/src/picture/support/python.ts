import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Payload } from '../../../../src/format/write/encode.js';
import type { BoxTexts, RowTexts, Shown, Size } from '../../../../src/picture/boxes/index.js';
import type { Described, DrawnGraph } from '../../../../src/picture/drawing/index.js';
import type { Layout } from '../../../../src/picture/layout/types.js';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');
// @ts-expect-error a plain script, which must also start before anything is installed
const { venvProgram } = (await import('../../../../scripts/tools.mjs')) as {
  venvProgram: (name: string) => string;
};

/** As Python writes it. */
export type RowInPython = Omit<RowTexts, 'shareText'> & { readonly share_text: string };

export interface FittedInPython {
  readonly name: string;
  readonly count: string;
  readonly lines: readonly (readonly [text: string, end: string])[];
  readonly whole: string;
}

export interface DrawnInPython {
  readonly boxes: DrawnGraph['boxes'];
  readonly texts: readonly BoxTexts[];
  readonly layout: Layout;
  readonly described: Described;
  /** With classes. */
  readonly svg: string;
  readonly themes: { readonly light: string; readonly dark: string };
}

/** What test/python/picture/twins.py writes. */
interface Twins {
  readonly cases: readonly {
    readonly name: string;
    readonly payload: Payload;
    /** With 25 rows at most, and with 400. */
    readonly rows: readonly [readonly RowInPython[], readonly RowInPython[]];
  }[];
  readonly fitted: readonly {
    readonly text: string;
    readonly size: number;
    readonly isBold: boolean;
    readonly room: number;
    readonly width: number;
    readonly shortened: string;
  }[];
  readonly boxes: readonly {
    readonly row: RowInPython;
    readonly shown: Shown;
    readonly texts: BoxTexts;
    readonly size: Size;
    readonly header: Size;
    readonly width: number;
    readonly box: FittedInPython;
    readonly fittedHeader: FittedInPython;
  }[];
  readonly drawings: readonly DrawnInPython[];
  readonly kinds: Readonly<Record<string, readonly [layer: string, group: string]>>;
}

export function twinsInPython(): Twins {
  const script = join(REPOSITORY, 'test/python/picture/twins.py');
  const written = execFileSync(venvProgram('python'), [script], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: REPOSITORY },
    maxBuffer: 2 ** 27,
  });
  return JSON.parse(written) as Twins;
}
