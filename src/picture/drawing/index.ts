export { documentOf } from './document.js';
export type { Described } from './document.js';
export { drawingOf } from './drawing.js';
export type { DrawnGraph } from './drawing.js';
export type { DrawingNode } from './node.js';
export { svgText } from './svgText.js';
export { painted, PAINTS, THEMES } from './themes.js';
export type { Theme } from './themes.js';
