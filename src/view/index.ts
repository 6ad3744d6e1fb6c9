export { rowsThatFit, type Room } from './common/fit.js';
export { placeholderElement } from './parts/placeholder.js';
export { problemElement } from './parts/problem.js';
export { createTableView, type TableOptions, type TableView } from './table.js';
export { measured } from './common/timing.js';
export { english, type Translate } from './common/translate.js';
export { linesOf } from './tableLayout.js';
export type { TableRoom } from './tableLayout.js';
export { roomIn } from './room.js';
