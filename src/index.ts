export { decode, LIMITS } from './format/index.js';
export type { Decoded, DecodedTable, Problem } from './format/index.js';
export { createOutline, factsOf, firstState, project } from './outline/index.js';
export type { Outline, Page, PageRow, ViewState } from './outline/index.js';
export { createTableView, english } from './view/index.js';
export type { TableView, Translate } from './view/index.js';
