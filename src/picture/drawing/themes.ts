/** Colours of a picture. The twin of layerfold/picture/themes.py. */
import { KINDS } from '../boxes/kinds.js';
import type { Kind } from '../boxes/kinds.js';
import type { DrawingNode } from './node.js';

export type ColourName =
  | 'page'
  | 'text'
  | 'quiet'
  | 'box'
  | 'closed'
  | 'border'
  | 'frame'
  | 'deep-1'
  | 'deep-2'
  | 'deep-3'
  | 'deep-4'
  | 'line'
  | 'track'
  | 'pill'
  | 'count'
  | Kind;

export type Theme = Readonly<Record<ColourName, string>>;

/**
 * Those of kinds are after M. Okabe and K. Ito, "Color Universal Design" (2008), each with a lightness of its own, so that
 * they differ without colours, too.
 */
const LIGHT: Theme = {
  page: '#ffffff',
  text: '#1f2328',
  quiet: '#535c66',
  box: '#ffffff',
  closed: '#eef2f6',
  border: '#87909a',
  frame: '#a3adb8',
  'deep-1': '#f5f7f9',
  'deep-2': '#ebeff3',
  'deep-3': '#e1e7ed',
  'deep-4': '#d7dfe7',
  line: '#66707a',
  track: '#d8dfe6',
  pill: '#3a4b5b',
  count: '#ffffff',
  merge: '#1b1b1b',
  embedding: '#551700',
  recurrent: '#3c2a7e',
  group: '#3a4b5b',
  attention: '#a81376',
  conv: '#0070ad',
  linear: '#df4700',
  norm: '#039f6b',
  other: '#989ca0',
  pool: '#00b9ec',
  activation: '#ffaa00',
  shape: '#ceccc5',
  input: '#bde69f',
  regularization: '#f3ee31',
};

const DARK: Theme = {
  page: '#16181c',
  text: '#e8eaed',
  quiet: '#b0b8c1',
  box: '#16181c',
  closed: '#262b32',
  border: '#737d88',
  frame: '#545d68',
  'deep-1': '#1d2025',
  'deep-2': '#25292f',
  'deep-3': '#2d3239',
  'deep-4': '#353b43',
  line: '#98a1ab',
  track: '#3a4149',
  pill: '#c3ccd6',
  count: '#16181c',
  merge: '#ffffff',
  embedding: '#942b0a',
  recurrent: '#534eb4',
  group: '#536a7d',
  attention: '#c23d9b',
  conv: '#0586c8',
  linear: '#f75420',
  norm: '#00ae7c',
  other: '#a2a6aa',
  pool: '#0fc1f0',
  activation: '#ffb02f',
  shape: '#cfcdc5',
  input: '#a9eb9c',
  regularization: '#f4ee42',
};

export const THEMES = { light: LIGHT, dark: DARK } as const;

/** What the parts of a picture are painted with: inside, and around. A later class of a node is painted over an earlier one. */
export const PAINTS: Readonly<
  Record<string, { readonly fill?: ColourName; readonly stroke?: ColourName }>
> = {
  'lf-pic-page': { fill: 'page' },
  'lf-pic-shape': { fill: 'box', stroke: 'border' },
  'lf-pic-ground': { stroke: 'frame' },
  'lf-pic-closed': { fill: 'closed' },
  'lf-pic-deep-1': { fill: 'deep-1' },
  'lf-pic-deep-2': { fill: 'deep-2' },
  'lf-pic-deep-3': { fill: 'deep-3' },
  'lf-pic-deep-4': { fill: 'deep-4' },
  'lf-pic-name': { fill: 'text' },
  'lf-pic-text': { fill: 'quiet' },
  'lf-pic-pill': { fill: 'pill' },
  'lf-pic-count': { fill: 'count' },
  'lf-pic-track': { fill: 'track' },
  'lf-pic-way': { stroke: 'line' },
  'lf-pic-arrow': { fill: 'line' },
  ...Object.fromEntries(KINDS.map((kind) => [`lf-pic-of-${kind}`, { fill: kind }])),
};

/** The same with the colours of a theme in the place of classes, and without numbers that only a page needs. */
export function painted(drawing: DrawingNode, theme: Theme): DrawingNode {
  const { class: classes, ...attributes } = drawing.attributes;
  delete attributes['data-box'];
  delete attributes['data-line'];
  let [fill, stroke]: (ColourName | undefined)[] = [];
  for (const name of String(classes ?? '').split(' ')) {
    fill = PAINTS[name]?.fill ?? fill;
    stroke = PAINTS[name]?.stroke ?? stroke;
  }
  const colours = {
    ...(fill === undefined ? {} : { fill: theme[fill] }),
    ...(stroke === undefined ? {} : { stroke: theme[stroke] }),
  };
  return {
    ...drawing,
    attributes: { ...attributes, ...colours },
    children: drawing.children.map((child) => painted(child, theme)),
  };
}
