import { readableBytes } from '../../format/sizes.js';
import type { Facts, Sum } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped, sumText } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { boundText, shapeText } from '../common/words.js';

const FRAMEWORKS = new Map([
  ['keras', 'Keras'],
  ['torch', 'PyTorch'],
  ['flax', 'Flax'],
  ['tfjs', 'TensorFlow.js'],
]);

/** Between two facts, also where the line is copied. */
const SEPARATOR = ' · ';

/** Inputs without a tensor whose size is known, such as texts. */
const UNSHAPED = '?';

/** Characters of the inputs' shapes that the line has room for. */
const LONGEST_INPUT = 60;

/** "resnet101 · Keras · 347 layers · 44,707,176 parameters …". The same in a table and in its placeholder. */
export function headElement(facts: Facts, translate: Translate): HTMLElement {
  const head = element('div', 'lf-head');
  head.append(element('span', 'lf-model', visible(facts.name)));
  const framework = FRAMEWORKS.get(facts.framework) ?? visible(facts.framework);
  if (framework !== '') head.append(SEPARATOR, element('span', 'lf-fact', framework));
  for (const [number, words] of numbers(facts, translate))
    head.append(SEPARATOR, fact(number, words));
  return head;
}

function numbers(facts: Facts, translate: Translate): (readonly [string, string])[] {
  const { rows, variables } = facts;
  const list: (readonly [string, string])[] = [
    [
      boundText(grouped(rows - variables), facts),
      unitWord(facts.unit, rows - variables, translate),
    ],
  ];
  if (variables > 0)
    list.push([grouped(variables), translate._n('variable', 'variables', variables)]);
  if (facts.params !== null)
    list.push([sumText(facts.params), paramsWord(facts.params, translate)]);
  if (facts.fixed !== null && (facts.fixed.value > 0n || facts.fixed.unknown > 0n)) {
    list.push([sumText(facts.fixed), translate.__('non-trainable')]);
  }
  if (facts.bytes !== null) {
    const [size = '', unitName = ''] = readableBytes(facts.bytes).split(' ');
    list.push([size, unitName]);
  }
  if (facts.optimizer !== null && facts.optimizer > 0n) {
    list.push([grouped(facts.optimizer), translate.__('optimizer state values')]);
  }
  if (facts.flops !== null) list.push([sumText(facts.flops), flopsWords(facts, translate)]);
  if (facts.activations !== null) {
    const [size = '', unitName = ''] = readableBytes(facts.activations).split(' ');
    list.push([size, translate.__('%1 of activations', unitName)]);
  }
  return list;
}

/** FLOPs mean nothing without the input that they are counted for. */
function flopsWords(facts: Facts, translate: Translate): string {
  if (facts.input === '') return translate.__('FLOPs (2 per multiply-add, batch 1)');
  return facts.input === UNSHAPED || facts.input.length > LONGEST_INPUT
    ? translate.__('FLOPs (2 per multiply-add, input as given)')
    : translate.__('FLOPs (2 per multiply-add, input %1)', shapeText(facts.input));
}

function paramsWord({ value, unknown }: Sum, translate: Translate): string {
  return translate._n('parameter', 'parameters', value === 1n && unknown === 0n ? 1 : 2);
}

function unitWord(unit: Facts['unit'], rows: number, translate: Translate): string {
  if (unit === 'module') return translate._n('module', 'modules', rows);
  if (unit === 'weight') return translate._n('weight', 'weights', rows);
  return translate._n('layer', 'layers', rows);
}

function fact(number: string, words: string): HTMLElement {
  const node = element('span', 'lf-fact');
  node.append(element('b', '', number), ` ${words}`);
  return node;
}
