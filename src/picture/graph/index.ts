export { graphOf, MOST_BOXES } from './graph.js';
export type { Box, Edge, Graph } from './types.js';
