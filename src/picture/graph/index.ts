export { graphOf, MOST_BOXES } from './graph.js';
export type { Box, DrawnState, Edge, Graph } from './types.js';
