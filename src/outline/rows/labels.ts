import { isRun, usesOf } from '../../format/read/grammar.js';
import { assertNever } from '../../format/problem.js';
import type { DecodedTable } from '../../format/read/table.js';
import { edgeOf, scopeInside, isNamed, joined, nameAt, namesInside } from './names.js';
import type { Edge } from './names.js';
import type { VisibleNode } from './listing.js';

export interface Label {
  readonly label: string;
  readonly path: string;
  /** Of a run: the path of its last use. */
  readonly lastPath: string | null;
}

export function labelOf(table: DecodedTable, node: VisibleNode): Label {
  switch (node.kind) {
    case 'layer':
      return node.entry < 0 ? rootLabel(table) : layerLabel(table, node);
    case 'group':
      return node.entry < 0 ? rootLabel(table) : { ...useLabel(table, node), lastPath: null };
    case 'run':
      return runLabel(table, node);
    case 'instances':
      return { ...runLabel(table, node), label: '' };
    case 'omitted':
      return { label: '', path: node.names.path, lastPath: null };
    default:
      return assertNever(node.kind);
  }
}

function rootLabel(table: DecodedTable): Label {
  return { label: table.model.type || table.model.name, path: '', lastPath: null };
}

function layerLabel(table: DecodedTable, node: VisibleNode): Label {
  const name = nameAt(table, node.entry, node.scope, node.names);
  const { group, path } = node.names;
  const isInside = group !== '' && name.length > group.length && name.startsWith(group);
  const label = isInside ? `…${name.slice(group.length)}` : name;
  return { label, path: joined(table, path, name), lastPath: null };
}

interface Named {
  readonly label: string;
  readonly path: string;
}

/** The name of one use; where it has none, its first row's … its last row's. */
function useLabel(table: DecodedTable, node: VisibleNode): Named {
  if (isNamed(table, node.entry) || table.grammar.hasOwnRow[node.target] === true) {
    const name = nameAt(table, node.entry, node.scope, node.names);
    return { label: name, path: joined(table, node.names.path, name) };
  }
  const [first, last] = [edgeName(table, node, 'first'), edgeName(table, node, 'last')];
  return { label: between(first.label, last.label), path: first.path };
}

function edgeName(table: DecodedTable, node: VisibleNode, side: 'first' | 'last'): Named {
  const inside = namesInside(table, node.entry, node.scope, node.names);
  const edge: Edge | null = edgeOf(table, node.target, node.scope, inside, side);
  if (edge === null) return { label: '', path: inside.path };
  const name = nameAt(table, edge.entry, edge.scope, edge.names);
  return { label: name, path: joined(table, edge.names.path, name) };
}

function between(first: string, last: string): string {
  return first === last ? first : `${first} … ${last}`;
}

/** "conv4_block2 … 23": the first use, and where the last one differs from it. */
function runLabel(table: DecodedTable, node: VisibleNode): Label {
  const uses = usesOf(table.grammar, node.entry);
  const lastScope = isRun(table.grammar, node.entry)
    ? scopeInside(table, node.entry, uses - 1, node.outer)
    : node.outer;
  const first = useLabel(table, node);
  const last = useLabel(table, { ...node, scope: lastScope });
  const label = isNamed(table, node.entry)
    ? between(first.label, differing(first.label, last.label))
    : between(
        edgeName(table, node, 'first').label,
        edgeName(table, { ...node, scope: lastScope }, 'last').label,
      );
  return { label, path: first.path, lastPath: last.path };
}

/** The end of `last` that differs from `first`, a number whole. */
function differing(first: string, last: string): string {
  if (first === last) return last;
  let same = 0;
  while (same < first.length && first.charCodeAt(same) === last.charCodeAt(same)) same++;
  while (same > 0 && isDigit(last.charCodeAt(same - 1))) same--;
  return last.slice(same);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
