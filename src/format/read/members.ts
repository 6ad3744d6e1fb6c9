import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';

/** An object of the payload: only own members are ever read. */
export type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own member, so that `__proto__` and its like stay without effect. */
export function member(object: Members, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function objectAt(value: unknown, path: string): Members {
  return isObject(value) ? value : refuse('type', path, `${path} is not an object.`);
}

export function optionalObject(parent: Members, key: string): Members | null {
  const value = member(parent, key);
  return value === undefined ? null : objectAt(value, `$.${key}`);
}

export function textAt(object: Members, key: string, path: string): string {
  return (
    optionalText(object, key, path) ??
    refuse('type', `${path}.${key}`, `${path}.${key} is missing.`)
  );
}

export function optionalText(object: Members, key: string, path: string): string | null {
  const value = member(object, key);
  if (value === undefined) return null;
  return typeof value === 'string'
    ? value
    : refuse('type', `${path}.${key}`, `${path}.${key} is not a text.`);
}

/** The texts of an array; anything else is ignored. */
export function textsAt(object: Members, key: string): readonly string[] {
  const value = member(object, key);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

const INTEGER = /^\d+$/;

/** A count: a JSON number up to 2⁵³−1 or a decimal string; anything else is unknown. */
export function countAt(object: Members, key: string): bigint | null {
  const value = member(object, key);
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
  return typeof value === 'string' && value.length <= LIMITS.digits && INTEGER.test(value)
    ? BigInt(value)
    : null;
}

/** A decimal index or count in a packed string, −1 if it is neither. */
export function indexOf(cell: string): number {
  return cell.length > 0 && cell.length <= 16 && INTEGER.test(cell) ? Number(cell) : -1;
}

/** Refuses what is larger than a payload may be, before a single text is taken apart. */
export function checkSize(raw: unknown): void {
  let left: number = LIMITS.readCharacters;
  const pending: unknown[] = [raw];
  const takes = (size: number): void => {
    left -= size;
    if (left < 0) refuse('limit', '$', 'The data is larger than 512 KiB.');
  };
  while (pending.length > 0) {
    const value = pending.pop();
    takes(typeof value === 'string' ? value.length : 1);
    if (Array.isArray(value)) {
      takes(2 * value.length);
      for (const item of value) pending.push(item);
    } else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        takes(2 + key.length);
        pending.push(value[key]);
      }
    }
  }
}
