import { readableBytes } from '../../format/sizes.js';
import type { Facts, Sum } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { compactText, grouped, sumText } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { boundText, shapeText, unitsText } from '../common/words.js';

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
  const framework = FRAMEWORKS.get(facts.framework) ?? visible(facts.framework);
  head.append(
    element('span', 'lf-model', visible(facts.name) || translate.__('Model')),
    ...(framework === '' ? [] : [fact(framework)]),
    ...factElements(facts, translate),
  );
  return head;
}

function factElements(facts: Facts, translate: Translate): readonly HTMLElement[] {
  const { rows, variables, params, fixed, flops } = facts;
  const own = unitsText(facts.unit, rows - variables, translate);
  return [
    fact(boundText(own, facts)),
    ...(variables > 0
      ? [fact(translate._n('%2 variable', '%2 variables', variables, grouped(variables)))]
      : []),
    ...(params === null ? [] : [mainFact(paramsText(params, translate))]),
    ...(fixed === null || params?.value === 0n ? [] : [fact(fixedText(fixed, translate))]),
    ...dataTypes(facts),
    ...(facts.bytes === null ? [] : [fact(readableBytes(facts.bytes))]),
    ...optimizerFact(facts, translate),
    ...(flops === null ? [] : [flopsElement(flops, facts, translate)]),
    ...(facts.activations === null
      ? []
      : [fact(translate.__('%1 of activations', readableBytes(facts.activations)))]),
  ];
}

function fixedText({ value, unknown }: Sum, translate: Translate): string {
  if (value > 0n || unknown > 0n)
    return translate.__('%1 non-trainable', sumText({ value, unknown }));
  return translate.__('all trainable');
}

/** The data type of all parameters; where there are several each row says its own. */
function dataTypes({ dtypes }: Facts): readonly HTMLElement[] {
  const only = dtypes.length === 1 ? visible(dtypes[0] ?? '') : '';
  return only === '' ? [] : [fact(only)];
}

function optimizerFact({ optimizer }: Facts, translate: Translate): readonly HTMLElement[] {
  return optimizer === null || optimizer === 0n
    ? []
    : [
        fact(
          translate._n(
            '%2 optimizer state value',
            '%2 optimizer state values',
            optimizer === 1n ? 1 : 2,
            grouped(optimizer),
          ),
        ),
      ];
}

/** "2.22 TFLOPs"; the exact number and what it is counted for on demand. */
function flopsElement(flops: Sum, facts: Facts, translate: Translate): HTMLElement {
  const node = element('details', 'lf-exact');
  const number = compactText(flops);
  // "2.22 TFLOPs", but "512 FLOPs".
  const short = /\d$/.test(number)
    ? translate.__('%1 FLOPs', number)
    : translate.__('%1FLOPs', number);
  const exact = translate.__('%1: %2', sumText(flops), conventionText(facts, translate));
  node.append(element('summary', '', short), ' ', element('span', '', `(${exact})`));
  return withSeparator(element('span', 'lf-fact'), node);
}

/** FLOPs mean nothing without the input that they are counted for. */
function conventionText({ input }: Facts, translate: Translate): string {
  if (input === '') return translate.__('2 per multiply-add, batch 1');
  return input === UNSHAPED || input.length > LONGEST_INPUT
    ? translate.__('2 per multiply-add, input as given')
    : translate.__('2 per multiply-add, input %1', shapeText(input));
}

function paramsText({ value, unknown }: Sum, translate: Translate): string {
  const count = value === 1n && unknown === 0n ? 1 : 2;
  return translate._n('%2 parameter', '%2 parameters', count, sumText({ value, unknown }));
}

function fact(text: string): HTMLElement {
  return withSeparator(element('span', 'lf-fact'), text);
}

function mainFact(text: string): HTMLElement {
  return withSeparator(element('b', 'lf-fact lf-main-fact'), text);
}

/** The separator belongs to the fact behind it; at the beginning of a line it is out of sight. */
function withSeparator(item: HTMLElement, content: string | Node): HTMLElement {
  item.append(element('span', 'lf-separator', SEPARATOR), content);
  return item;
}
