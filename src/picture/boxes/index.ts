export { kindOf, KINDS } from './kinds.js';
export type { Kind } from './kinds.js';
export { boxSize, fittedBox, fittedHeader, HEADER, headerSize } from './sizes.js';
export type { FittedTexts, Size } from './sizes.js';
export { ALL_SHOWN, boxTexts } from './texts.js';
export type { BoxTexts, RowTexts, Shown, TextLine } from './texts.js';
