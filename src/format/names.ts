/** Which names a framework made up. The twin of layerfold/format/names.py. */

/**
 * Whether the framework made the name up from the class: Keras counts `conv2d_7`, TensorFlow.js
 * `conv2d_Conv2D7`.
 */
export function isAutomatic(name: string, typeName: string): boolean {
  const stem = snakeCase(typeName);
  if (!name.startsWith(stem)) return false;
  const rest = name.slice(stem.length);
  const counted = rest.startsWith(`_${typeName}`) ? rest.slice(typeName.length + 1) : rest.slice(1);
  return rest === '' || (rest.startsWith('_') && /^[0-9]+$/.test(counted));
}

/** As Keras does it in `keras.src.utils.naming.to_snake_case`. */
function snakeCase(typeName: string): string {
  return typeName
    .replace(/[^\p{L}\p{N}_]+/gu, '')
    .replace(/(.)([A-Z][a-z]+)/gu, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
