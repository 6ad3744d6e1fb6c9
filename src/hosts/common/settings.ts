import { DEFAULT_PREFERENCES, type Preferences } from '../../view/index.js';

/** What a user sets of all tables; schema/plugin.json describes it for the settings editor. */
export interface Settings extends Preferences {
  /** Rows per page; 0: as many as fit the viewport, 25 at most. */
  readonly pageSize: number;
  /** Levels that are open at first; "auto": as many as fit one page. */
  readonly firstViewDepth: 'auto' | number;
}

export interface SettingsListener {
  /** The settings have changed; `before`: what they were. */
  applySettings(before: Settings): void;
}

export const DEFAULT_SETTINGS: Settings = {
  ...DEFAULT_PREFERENCES,
  pageSize: 0,
  firstViewDepth: 'auto',
};

const FEWEST_ROWS = 5;
const MOST_ROWS = 200;
const DEEPEST = 64;
const WIDEST_COLUMN = 200;

/** Settings files are edited by hand: a value that is not understood is the default. */
export function readSettings(raw: Readonly<Record<string, unknown>>): Settings {
  const { connections } = raw;
  return {
    pageSize: readPageSize(raw['pageSize']),
    firstViewDepth: readDepth(raw['firstViewDepth']),
    firstView: oneOf(raw['firstView'], 'table', 'picture'),
    pictureDirection: oneOf(raw['pictureDirection'], 'down', 'right'),
    connections: typeof connections === 'boolean' ? connections : DEFAULT_SETTINGS.connections,
    numbers: oneOf(raw['numbers'], 'auto', 'exact', 'short'),
    shownColumns: readColumns(raw['shownColumns']),
    hiddenColumns: readColumns(raw['hiddenColumns']),
    columnWidths: readWidths(raw['columnWidths']),
  };
}

export function sameSettings(one: Settings, other: Settings): boolean {
  const names = Object.keys(one) as (keyof Settings)[];
  return names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

function readPageSize(raw: unknown): number {
  if (typeof raw !== 'number' || !Number.isInteger(raw) || raw <= 0)
    return DEFAULT_SETTINGS.pageSize;
  return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, raw));
}

function readDepth(raw: unknown): Settings['firstViewDepth'] {
  const depth = typeof raw === 'string' && /^\d{1,2}$/.test(raw) ? Number(raw) : raw;
  if (typeof depth !== 'number' || !Number.isInteger(depth) || depth < 0) return 'auto';
  return Math.min(DEEPEST, depth);
}

/** The first one is the default. */
function oneOf<Value>(raw: unknown, first: Value, ...others: readonly Value[]): Value {
  return others.find((value) => value === raw) ?? first;
}

/** Columns that no table has are passed over there: a later version may know them. */
function readColumns(raw: unknown): readonly string[] {
  return Array.isArray(raw) ? raw.filter((id) => typeof id === 'string') : [];
}

/** In em; columns that no table has are passed over there. */
function readWidths(raw: unknown): Settings['columnWidths'] {
  if (typeof raw !== 'object' || raw === null) return {};
  const isWidth = ([, width]: readonly [string, unknown]): boolean =>
    typeof width === 'number' && width > 0 && width <= WIDEST_COLUMN;
  const widths = Object.entries(raw).filter(isWidth) as [string, number][];
  return Object.fromEntries(widths);
}
