/** Lines that freeze a part of a model, to be run where the model is. The twin of layerfold/format/freezing.py. */
import { accessorIn } from './accessors.js';
import type { Inside, Named } from './accessors.js';

/** What is needed of a row, and of each row around it. */
export interface Place extends Inside {
  readonly type: string;
}

/** What is needed of a whole model. */
export interface Contents {
  readonly hasNorms: boolean;
  /** Rows with rows inside. */
  readonly hasInner: boolean;
  /** Parameters, or unknown ones, in such a row itself, or in the model itself. */
  readonly hasOuterParams: boolean;
}

const LISTED = /^\.layers\[[0-9]+\]$/;

/** Whether a type is called a normalisation. */
export function isNorm(type: string): boolean {
  return /norm/i.test(type);
}

/**
 * The lines that freeze everything up to the last of these rows, and what is inside that; the rows are each inside
 * the one before. `isTied`: another row counts parameters of the last one. `null`: there are no such lines.
 */
export function freezeUpTo(model: Named, rows: readonly Place[], isTied: boolean): string | null {
  const expressions: string[] = [];
  let around: { readonly accessor: string; readonly type: string } | null = null;
  for (const row of rows) {
    const accessor: string | null = accessorIn(model, around, row);
    if (accessor === null) return null;
    expressions.push(accessor);
    around = { accessor, type: row.type };
  }
  const last = expressions.at(-1);
  if (last === undefined) return null;
  if (model.framework === 'torch' && !isTied) return torchUpTo(last);
  if (!rows.every(({ attribute }) => attribute === '' || LISTED.test(attribute))) return null;
  if (model.framework === 'keras') return kerasUpTo(['model', ...expressions]);
  return isOfTfjs(model) ? tfjsUpTo(['model', ...expressions]) : null;
}

function isOfTfjs({ framework, unit }: Named): boolean {
  return framework === 'tfjs' && unit === 'layer';
}

function torchUpTo(accessor: string): string {
  return `rest = set(${accessor}.modules())
for module in model.modules():
    for parameter in module.parameters(recurse=False):
        parameter.requires_grad = False
    rest.discard(module)
    if not rest:
        break
`;
}

function kerasUpTo(expressions: readonly string[]): string {
  const lines = expressions.slice(1).flatMap((layer, place) => {
    const above = expressions[place] ?? '';
    const isLast = place === expressions.length - 2;
    return [
      `layer = ${layer}`,
      `at = ${above}.layers.index(layer)`,
      `layers ${place > 0 ? '+' : ''}= ${above}.layers[:${isLast ? ' at + 1' : 'at'}]`,
    ];
  });
  lines.push('for layer in layers:', '    layer.trainable = False');
  return `${lines.join('\n')}\n`;
}

/** Where a model of TensorFlow.js was compiled before. */
const COMPILE =
  '// An optimizer keeps to what was trainable at compile(): call model.compile() again.\n';

function tfjsUpTo(expressions: readonly string[]): string {
  const lines = expressions.slice(1).map((layer, place) => {
    const above = expressions[place] ?? '';
    const end = place === expressions.length - 2 ? ' + 1' : '';
    return `  ...${above}.layers.slice(0, ${above}.layers.indexOf(${layer})${end}),\n`;
  });
  return `for (const layer of [\n${lines.join('')}]) {\n  layer.trainable = false;\n}\n${COMPILE}`;
}

/**
 * The lines that freeze parts of a Flax model, by their accessors; `null`: one is unknown. Flax has no flag for
 * what is trained: an optimizer gets a filter (nnx) or labels (linen, `optax.multi_transform`). `hasTies`: parameters
 * have several places, of which nnx knows them by one.
 */
export function freezeInFlax(
  model: Named,
  top: string,
  expressions: readonly (string | null)[],
  hasTies: boolean,
): string | null {
  if (hasTies) {
    if (model.separator !== '.' || expressions.length === 0 || expressions.includes(null))
      return null;
    return nnxTied(expressions.map((part) => `    ${part ?? ''},\n`).join(''));
  }
  const paths = expressions.map((expression) => keysTo(top, expression));
  if (paths.length === 0 || paths.includes(null)) return null;
  const lines = paths.map((path) => `    ${path},\n`).join('');
  return model.separator === '.' ? nnx(lines) : linen(lines);
}

const STEP = /\.[A-Za-z_][A-Za-z0-9_]*|\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]/g;

/** The tuple of keys to what an expression gives: `("blocks", 0)`. */
function keysTo(top: string, expression: string | null): string | null {
  if (expression?.startsWith(top) !== true) return null;
  const steps = expression.slice(top.length);
  if (steps.includes('.__dict__') || steps.replace(STEP, '') !== '') return null;
  const keys = (steps.match(STEP) ?? []).map((step) =>
    step.startsWith('.') ? `"${step.slice(1)}"` : step.slice(1, -1),
  );
  return keys.length === 1 ? `(${keys.join('')},)` : `(${keys.join(', ')})`;
}

const NNX_USE = `# optimizer = nnx.Optimizer(model, tx, wrt=trainable)
# grads = nnx.grad(loss_fn, argnums=nnx.DiffState(0, trainable))(model)
`;

function nnx(lines: string): string {
  return `from flax import nnx

frozen = [
${lines}]
trainable = nnx.All(
    nnx.Param, lambda path, _: not any(tuple(path[: len(part)]) == part for part in frozen)
)
${NNX_USE}`;
}

function nnxTied(lines: string): string {
  return `from flax import nnx

parts = [
${lines}]
inside = {id(one) for part in parts for _, one in nnx.iter_graph(part)}
frozen = {path for path, one in nnx.iter_graph(model) if id(one) in inside}
trainable = nnx.All(nnx.Param, lambda path, _: tuple(path) not in frozen)
${NNX_USE}`;
}

function linen(lines: string): string {
  return `import optax
from flax import traverse_util

frozen = [
${lines}]
labels = traverse_util.path_aware_map(
    lambda path, _: "frozen" if any(path[: len(part)] == part for part in frozen) else "trainable",
    variables["params"],
)
tx = optax.multi_transform(  # your optimizer instead of adam
    {"trainable": optax.adam(1e-3), "frozen": optax.set_to_zero()}, labels
)
`;
}

/**
 * The lines that freeze everything but the layers whose class is called a normalisation. `isModel`: what is called
 * `model` has the method `get_layer`. `null`: there are no such lines, or no such layers.
 */
export function freezeAllButNorms(
  model: Named,
  { hasNorms, hasInner, hasOuterParams }: Contents,
  isModel: boolean,
): string | null {
  if (!hasNorms) return null;
  const { framework, separator } = model;
  if (framework === 'torch') return TORCH_BUT_NORMS;
  if (framework === 'flax') return separator === '.' ? NNX_BUT_NORMS : null;
  if (hasOuterParams) return null;
  if (isOfTfjs(model)) return isModel && !hasInner ? TFJS_BUT_NORMS : null;
  if (framework !== 'keras') return null;
  return isModel && !hasInner ? KERAS_BUT_NORMS : KERAS_BUT_INNER_NORMS;
}

const TORCH_BUT_NORMS = `for module in model.modules():
    if "norm" not in getattr(module, "original_name", type(module).__name__).lower():
        for parameter in module.parameters(recurse=False):
            parameter.requires_grad = False
`;

const KERAS_BUT_NORMS = `for layer in model.layers:
    if "norm" not in type(layer).__name__.lower():
        layer.trainable = False
`;

/** Freezing a layer freezes all layers inside. */
const KERAS_BUT_INNER_NORMS = `for layer in model._flatten_layers():
    has_layers = any(True for _ in layer._flatten_layers(include_self=False))
    if not has_layers and "norm" not in type(layer).__name__.lower():
        layer.trainable = False
`;

const TFJS_BUT_NORMS = `for (const layer of model.layers) {
  if (!/norm/i.test(layer.getClassName())) layer.trainable = false;
}
${COMPILE}`;

const NNX_BUT_NORMS = `from flax import nnx

norms = [
    one
    for _, one in nnx.iter_graph(model)
    if isinstance(one, nnx.Module) and "norm" in type(one).__name__.lower()
]
kept = {id(value) for norm in norms for value in vars(norm).values()}
paths = {path for path, one in nnx.iter_graph(model) if id(one) in kept}
trainable = nnx.All(nnx.Param, lambda path, _: tuple(path) in paths)
${NNX_USE}`;
