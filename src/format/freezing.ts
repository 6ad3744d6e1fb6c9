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
  const isListed = rows.every(({ attribute }) => attribute === '' || LISTED.test(attribute));
  return model.framework === 'keras' && isListed ? kerasUpTo(['model', ...expressions]) : null;
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

/**
 * The lines that freeze everything but the layers whose class is called a normalisation. `isModel`: what is called
 * `model` has the method `get_layer`. `null`: there are no such lines, or no such layers.
 */
export function freezeAllButNorms(
  { framework }: Named,
  { hasNorms, hasInner, hasOuterParams }: Contents,
  isModel: boolean,
): string | null {
  if (!hasNorms) return null;
  if (framework === 'torch') return TORCH_BUT_NORMS;
  if (framework !== 'keras' || hasOuterParams) return null;
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
