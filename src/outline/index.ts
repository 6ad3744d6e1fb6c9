export { digest } from './digest.js';
export { factsOf } from './facts.js';
export type { Facts } from './facts.js';
export { createOutline, project } from './outline.js';
export type { Outline } from './outline.js';
export { rowAt, rowsBetween } from './rows.js';
export type { Row } from './rows.js';
export {
  closedSiblings,
  firstState,
  focused,
  goTo,
  moved,
  openedSiblings,
  toggled,
  withPageSize,
} from './state.js';
export type { FirstView, Move } from './state.js';
export type { Page, PageRow, RowKind, Sum, TextCell, Trains, ViewState } from './types.js';
