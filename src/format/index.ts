export { decode } from './read/decode.js';
export type { Decoded } from './read/decode.js';
export { LIMITS } from './limits.js';
export type { Problem, ProblemCode } from './problem.js';
export type { DecodedTable, ModelFacts, Omitted, StatedTotals } from './read/table.js';
