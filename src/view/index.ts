export { rowsThatFit, type Room } from './fit.js';
export { placeholderElement, type Size } from './placeholder.js';
export { problemElement } from './problem.js';
export { createTableView, type TableOptions, type TableView } from './table.js';
export { measured } from './timing.js';
export { english, type Translate } from './translate.js';
export { mayWrap } from './wrap.js';
