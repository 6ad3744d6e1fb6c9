import { COLUMNS, WEIGHT_COLUMNS } from '../../format/columns.js';
import { readableBytes } from '../../format/sizes.js';
import type { Details, Sum } from '../../outline/index.js';
import { grouped, sumText } from '../common/numbers.js';
import { SENTENCE_CHARACTERS, visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { kindWord, shapeText, unitsText } from '../common/words.js';
import { callLine } from './detailsCalls.js';
import type { DetailsContext, Line } from './detailsContext.js';

type Context = Pick<DetailsContext, 'outline' | 'facts' | 'translate'>;

/** Columns that are lines of their own, or no facts for people. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  'name type output_shape params untrainable trainable statistics_move inputs tied tied_to attribute uncounted call_shapes'.split(
    ' ',
  ),
);

/** What is known of a row, exact and whole; nothing where the payload does not have it. */
export function factLines(details: Details, context: Context): readonly Line[] {
  const { row, own } = details;
  const { translate, facts } = context;
  const lines: (Line | null)[] = [
    line(translate.__('Path'), visible(pathText(details), SENTENCE_CHARACTERS)),
    exampleLine(details, translate),
    line(translate.__('Type'), typeText(details, translate)),
    row.count === null ? null : [translate.__('Uses'), grouped(row.count)],
    row.layers > 1
      ? [translate.__('Contains'), unitsText(facts.unit, row.layers, translate)]
      : null,
    shapeLine(translate.__('Input shape'), row.text('input_shape'), translate),
    shapeLine(translate.__('Output shape'), row.outputShape, translate),
    callLine(details, translate),
    ...amounts(details, context),
    ...(own === null ? [] : others(details, translate)),
  ];
  return lines.filter((one) => one !== null);
}

function line(title: string, text: string): Line | null {
  return text === '' ? null : [title, text];
}

/** A row that is there for many has the path, the connections and the code of one. */
function exampleLine({ row, own }: Details, translate: Translate): Line | null {
  const count = row.instanceCount ?? (row.kind === 'run' ? row.count : null);
  if (own === null || count === null) return null;
  const text = translate.__('path, connections and code are of the first of %1', grouped(count));
  return [translate.__('Example'), text];
}

function pathText({ row }: Details): string {
  return row.lastPath === null ? row.path : `${row.path} … ${row.lastPath}`;
}

function typeText({ row }: Details, translate: Translate): string {
  if (row.type.varies) return translate.__('varies');
  return row.type.text === '' ? kindWord(row.groupKind, translate) : visible(row.type.text);
}

function shapeLine(
  title: string,
  cell: { text: string; varies: boolean },
  translate: Translate,
): Line | null {
  return line(title, cell.varies ? translate.__('varies') : shapeText(cell.text));
}

/** Sums over all that is in the row. */
function amounts({ row, sum }: Details, { outline, translate }: Context): (Line | null)[] {
  const { columns } = outline.table;
  const untrainable = sum('untrainable');
  const frozen = {
    value: row.params.value - row.trainable.value - untrainable.value,
    unknown: row.params.unknown + row.trainable.unknown,
  };
  const positive = (title: string, amount: Sum): Line | null =>
    amount.value === 0n && amount.unknown === 0n ? null : [title, sumText(amount)];
  return [
    [translate.__('Parameters'), sumText(row.params)],
    row.paramsEach === null ? null : [translate.__('Each'), grouped(row.paramsEach)],
    row.paramsOwn === null ? null : [translate.__('Its own'), grouped(row.paramsOwn)],
    row.params.value === 0n ? null : [translate.__('Trainable'), sumText(row.trainable)],
    frozen.unknown > 0n ? null : positive(translate.__('Frozen'), frozen),
    positive(translate.__('Never trained'), untrainable),
    row.statisticsMove > 0n ? [translate.__('In training'), translate.__('statistics move')] : null,
    columns.has('bytes') ? [translate.__('Bytes'), bytesText(sum('bytes'))] : null,
    columns.has('buffers') ? positive(translate.__('Buffers'), sum('buffers')) : null,
    columns.has('flops') ? [translate.__('FLOPs'), sumText(row.flops)] : null,
    positive(translate.__('Operations not counted'), sum('uncounted')),
  ];
}

function bytesText(sum: Sum): string {
  return sum.unknown > 0n || sum.value < 1024n
    ? sumText(sum)
    : `${grouped(sum.value)} (${readableBytes(sum.value)})`;
}

/** The other columns of the row itself, as texts. */
function others({ row }: Details, translate: Translate): Line[] {
  return COLUMNS.filter(
    ({ id, kind }) =>
      !ELSEWHERE.has(id) && !WEIGHT_COLUMNS.has(id) && kind === 'dict' && id !== 'input_shape',
  ).flatMap(({ id, title }): Line[] => {
    const { text, varies } = row.text(id);
    if (text === '' && !varies) return [];
    return [
      [translate.__(title), varies ? translate.__('varies') : visible(text, SENTENCE_CHARACTERS)],
    ];
  });
}
