import { between, isAutomatic } from '../../format/names.js';
import { assertNever } from '../../format/problem.js';
import { isRun, targetOf, usesOf } from '../../format/read/grammar.js';
import type { DecodedTable } from '../../format/read/table.js';
import { textAt } from './cells.js';
import { edgeOf, isNamed, joined, nameAt, namesInside, rowOfEdge, scopeInside } from './names.js';
import type { Edge } from './names.js';
import type { NodePlace } from './listing.js';

export interface Label {
  readonly label: string;
  /** Of a row that is by itself: what comes before its label in its path. */
  readonly pathBefore: string;
  readonly path: string;
  /** Of a run: the path of its last use. */
  readonly lastPath: string | null;
  /** It is that of the ends of a group without a name, and a framework made up their names. */
  readonly isMadeUp: boolean;
}

export function labelOf(table: DecodedTable, node: NodePlace): Label {
  const label = labelInTree(table, node);
  return node.isFlat === true ? flatLabel(table, label) : { ...label, pathBefore: '' };
}

type TreeLabel = Omit<Label, 'pathBefore'>;

/** The last part of the path, and the rest apart from it. */
function flatLabel(table: DecodedTable, { path, ...label }: TreeLabel): Label {
  if (path === '') return { ...rootLabel(table), pathBefore: '' };
  const end = path.lastIndexOf(table.model.separator) + table.model.separator.length;
  const start = path.includes(table.model.separator) ? end : 0;
  return { ...label, path, label: path.slice(start), pathBefore: path.slice(0, start) };
}

function labelInTree(table: DecodedTable, node: NodePlace): TreeLabel {
  switch (node.kind) {
    case 'layer':
      return node.entry < 0 ? rootLabel(table) : layerLabel(table, node);
    case 'group':
      return node.entry < 0 ? rootLabel(table) : groupLabel(table, node);
    case 'run':
      return runLabel(table, node);
    case 'instances':
      return { ...runLabel(table, node), label: '', isMadeUp: false };
    case 'omitted':
      return { label: '', path: node.names.path, lastPath: null, isMadeUp: false };
    default:
      return assertNever(node.kind);
  }
}

function rootLabel(table: DecodedTable): TreeLabel {
  return {
    label: table.model.type || table.model.name,
    path: '',
    lastPath: null,
    isMadeUp: false,
  };
}

function layerLabel(table: DecodedTable, node: NodePlace): TreeLabel {
  const name = nameAt(table, node.entry, node.scope, node.names);
  const { group, path } = node.names;
  const isInside = group !== '' && name.length > group.length && name.startsWith(group);
  const label = isInside ? `…${name.slice(group.length)}` : name;
  return { label, path: joined(table, path, name), lastPath: null, isMadeUp: false };
}

/** What a group, or one use of a run, may be called. */
interface Named {
  readonly label: string;
  readonly path: string;
  readonly isMadeUp: boolean;
}

function groupLabel(table: DecodedTable, node: NodePlace): TreeLabel {
  const own = ownName(table, node);
  if (own !== null) return { ...own, lastPath: null };
  return { ...ofEnds(endName(table, node, 'first'), endName(table, node, 'last')), lastPath: null };
}

/** "conv4_block2 … 23": the first use, and where the last one differs from it. */
function runLabel(table: DecodedTable, node: NodePlace): TreeLabel {
  const uses = usesOf(table.grammar, node.entry);
  const scope = isRun(table.grammar, node.entry)
    ? scopeInside(table, node.entry, uses - 1, node.outer)
    : node.outer;
  const lastUse = { ...node, scope };
  const [first, last] = [ownName(table, node), ownName(table, lastUse)];
  const lastPath = (last ?? endName(table, lastUse, 'first')).path;
  if (first !== null) return { ...ofEnds(first, last ?? NAMELESS), lastPath };
  const end = last ?? endName(table, lastUse, 'last');
  return { ...ofEnds(endName(table, node, 'first'), end), lastPath };
}

function ofEnds(first: Named, last: Named): Named {
  const label = between(first.label, last.label);
  return { label, path: first.path, isMadeUp: first.isMadeUp && last.isMadeUp };
}

const NAMELESS: Named = { label: '', path: '', isMadeUp: false };

/** `null`: it has none. */
function ownName(table: DecodedTable, { entry, target, scope, names }: NodePlace): Named | null {
  if (table.grammar.hasOwnRow[target] !== true && !isNamed(table, entry, scope)) return null;
  const label = nameAt(table, entry, scope, names);
  return { label, path: joined(table, names.path, label), isMadeUp: false };
}

/** The name of the first or last child, or where it has none of its own child. */
function endName(table: DecodedTable, node: NodePlace, side: 'first' | 'last'): Named {
  const inside = namesInside(table, node.entry, node.scope, node.names);
  const edge = edgeOf(table, node.target, node.scope, inside, { side, isNamed: true });
  if (edge === null) return { label: '', path: inside.path, isMadeUp: true };
  const label = nameAt(table, edge.entry, edge.scope, edge.names);
  const path = joined(table, edge.names.path, label);
  const type = typeOf(table, edge);
  return { label, path, isMadeUp: type !== '' && isAutomatic(label, type) };
}

/** The class of a row or of a module; a group that is neither has none. */
function typeOf(table: DecodedTable, edge: Edge): string {
  const { grammar } = table;
  const target = targetOf(grammar, edge.entry);
  const entry = target < 0 || grammar.hasOwnRow[target] === true ? rowOfEdge(table, edge) : null;
  return entry === null ? '' : textAt({ table, entry, scope: edge.scope, row: 0 }, 'type');
}
