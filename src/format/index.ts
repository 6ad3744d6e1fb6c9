export { decode } from './decode.js';
export type { Decoded } from './decode.js';
export { LIMITS } from './limits.js';
export type { Problem, ProblemCode } from './problem.js';
export type { LayerTable, ModelFacts, Omitted, Totals } from './table.js';
