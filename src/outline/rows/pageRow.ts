import { callCountIn } from '../../format/read/calls.js';
import { firstOf, usesOf } from '../../format/read/grammar.js';
import type { Quantity } from '../../format/read/sums.js';
import type { DecodedTable } from '../../format/read/table.js';
import { flopsOf, spreadOf, sumOf, wholeOf } from './amounts.js';
import { NO_TEXT, agreedAt, agreedInteger, integerAt, known, textAt, textCellAt } from './cells.js';
import type { RowPlace } from './cells.js';
import { labelOf } from './labels.js';
import { edgeOf, namesInside, pathOfRow, rowOfEdge, scopeInside } from './names.js';
import type { Blocks } from './blocks.js';
import type { Ordinals } from './ordinals.js';
import type { PageRow, Spread, Sum, TextCell, Trainability } from './types.js';
import type { NodePlace, VisibleNode } from './listing.js';

/** What was counted in the templates. */
export interface Counts {
  readonly blocks: Blocks;
  readonly ordinals: Ordinals;
}

/** The cells of a visible row. */
export function pageRow(table: DecodedTable, counts: Counts, node: VisibleNode): PageRow {
  const { blocks, ordinals } = counts;
  const { isMadeUp, ...label } = labelOf(table, node);
  const own = describing(table, node);
  const text = textsOf(own);
  const params = wholeOf(table, node, 'params');
  const trainable = wholeOf(table, node, 'trainable');
  const untrainable = wholeOf(table, node, 'untrainable').value;
  return {
    ...identity(node),
    ...label,
    isContext: node.isContext === true,
    times: node.isFlat === true || node.isContext === false ? node.instanceCount : null,
    ordinals: isMadeUp ? ordinals.of(node) : null,
    groupKind: groupKind(table, node),
    count:
      node.kind === 'run' || node.kind === 'instances'
        ? (table.grammar.repeat[node.entry] ?? 0)
        : null,
    layers: node.rows,
    blocks: node.kind === 'group' || node.kind === 'run' ? blocks.of(node.target) : [],
    type: text('type'),
    stacked: own === null ? null : agreedInteger(own, 'stacked'),
    text,
    amount: (quantity) => amountOf(table, node, quantity),
    outputShape: outputShape(table, node, own),
    params,
    ofOneUse: ofOneUse(table, node),
    paramsEach: paramsEach(table, node),
    paramsOwn: paramsOwn(node, own),
    callCount: own === null ? null : callCount(own),
    shared: own === null || node.kind === 'run' ? null : shared(own),
    trainable,
    trainability: trainabilityOf(params, trainable, untrainable),
    statisticsMove: wholeOf(table, node, 'statistics_move').value,
    flops: flopsOf(table, node, wholeOf),
    share: shareOf(params, table.sums.ofTemplate('params', table.grammar.root, null)),
  };
}

/** The texts of a row's columns, each expanded once. */
function textsOf(own: RowPlace | null): (column: string) => TextCell {
  const known = new Map<string, TextCell>();
  return (column) => {
    const cell = known.get(column) ?? (own === null ? NO_TEXT : textCellAt(own, column));
    known.set(column, cell);
    return cell;
  };
}

function identity(
  node: VisibleNode,
): Pick<
  PageRow,
  'key' | 'kind' | 'level' | 'positionInSet' | 'setSize' | 'open' | 'instanceCount'
> {
  const { key, kind, level, position, setSize, open, instanceCount } = node;
  return { key, kind, level, positionInSet: position, setSize, open, instanceCount };
}

function groupKind(table: DecodedTable, node: VisibleNode): string {
  return node.kind === 'group' || node.kind === 'run'
    ? (table.grammar.kinds[node.target] ?? '')
    : '';
}

/** The row whose cells the visible row shows: a group's own row, or the layer itself. */
export function describing(table: DecodedTable, node: NodePlace): RowPlace | null {
  const { scope, row, target } = node;
  if (node.kind === 'omitted' || node.kind === 'instances') return null;
  if (target < 0) return { table, entry: node.entry, scope, row };
  if (table.grammar.hasOwnRow[target] !== true || table.grammar.omitted[target] === true)
    return null;
  return { table, entry: firstOf(table.grammar, target), scope, row };
}

const LAST_ROW = { side: 'last', isNamed: false } as const;

/** A layer's own; of a group without a row of its own the shape that leaves it. */
function outputShape(table: DecodedTable, node: VisibleNode, own: RowPlace | null): TextCell {
  if (own !== null) return textCellAt(own, 'output_shape');
  if (node.kind === 'omitted' || node.kind === 'instances' || node.entry < 0) return NO_TEXT;
  const names = namesInside(table, node.entry, node.scope, node.names);
  const edge = edgeOf(table, node.target, node.scope, names, LAST_ROW);
  const entry = edge === null ? null : rowOfEdge(table, edge);
  if (edge === null || entry === null) return NO_TEXT;
  return textCellAt({ table, entry, scope: edge.scope, row: node.row }, 'output_shape');
}

/** The first and the last use of a run, or of the one that a row lists, as groups; another row itself. */
export function usesAtEnds(table: DecodedTable, node: VisibleNode): readonly VisibleNode[] {
  if (node.kind !== 'run' && node.kind !== 'instances') return [node];
  const last = usesOf(table.grammar, node.entry) - 1;
  const scope = scopeInside(table, node.entry, last, node.outer);
  return [
    { ...node, kind: 'group' },
    { ...node, kind: 'group', scope },
  ];
}

function ofOneUse(table: DecodedTable, node: VisibleNode): PageRow['ofOneUse'] {
  if (node.instanceCount === null) return null;
  const flops = (use: VisibleNode): Sum => flopsOf(table, use, sumOf);
  return {
    params: paramsOfOneUse(table, node),
    flops: spreadOf(table, node, ['flops', 'uncounted'], flops),
  };
}

/** What a row has of a column, inside an opened run what one of the uses has. */
function amountOf(table: DecodedTable, node: VisibleNode, quantity: Quantity): Spread | null {
  if (node.instanceCount !== null)
    return spreadOf(table, node, [quantity], (use) => sumOf(table, use, quantity));
  const whole = wholeOf(table, node, quantity);
  return { least: whole, most: whole };
}

function paramsOfOneUse(table: DecodedTable, node: VisibleNode): Spread | null {
  return spreadOf(table, node, ['params'], (use) => sumOf(table, use, 'params'));
}

/** Of each use of a run, where all are equal. */
function paramsEach(table: DecodedTable, node: VisibleNode): bigint | null {
  if (node.kind !== 'run') return null;
  const spread = paramsOfOneUse(table, { ...node, kind: 'group' });
  return spread === null || spread.least.value !== spread.most.value ? null : known(spread.least);
}

/** What belongs to the group itself and to none of the rows inside. */
function paramsOwn(node: VisibleNode, own: RowPlace | null): bigint | null {
  if (node.kind !== 'group' || own === null) return null;
  const params = agreedInteger(own, 'params');
  return params === 0n ? null : params;
}

const UNSAID = { value: null };

function callCount(own: RowPlace): PageRow['callCount'] {
  const hasInputs = own.table.columns.has('inputs');
  const connected = hasInputs
    ? agreedAt(own, 'inputs', (use) => callCountIn(textAt(use, 'inputs')))
    : UNSAID;
  if (connected === null) return 'varies';
  if (connected.value !== null) return connected.value;
  const counted = agreedAt(own, 'call_count', (use) => integerAt(use, 'call_count'));
  return counted === null ? 'varies' : counted.value;
}

function shared(own: RowPlace): PageRow['shared'] {
  const params = agreedInteger(own, 'tied') ?? 0n;
  const alias = agreedInteger(own, 'tied_to') ?? 0n;
  if (params === 0n && alias === 0n) return null;
  const total = own.table.totals.rows;
  const path = alias > 0n && alias <= total ? pathOfRow(own.table, Number(alias) - 1) : null;
  // The model's own row has no path, and is called by its class.
  return { params, path: path === '' ? own.table.model.type : (path ?? '') };
}

/** Parameters that never train, such as running statistics, do not count. */
function trainabilityOf(params: Sum, trainable: Sum, fixed: bigint): Trainability {
  if (params.unknown > 0n || trainable.unknown > 0n) return 'unknown';
  if (params.value === 0n) return 'no-parameters';
  if (trainable.value === 0n) return 'none';
  return trainable.value >= params.value - fixed ? 'all' : 'some';
}

function shareOf(params: Sum, total: Sum): number | null {
  if (params.unknown > 0n || total.unknown > 0n || total.value <= 0n) return null;
  return Math.max(0, Math.min(1, Number(params.value) / Number(total.value)));
}
