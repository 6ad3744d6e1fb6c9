/** The two calls of a JupyterLab TranslationBundle that the view makes; any host can hand them in. */
export interface Translate {
  __(text: string, ...values: (string | number)[]): string;
  _n(singular: string, plural: string, count: number, ...values: (string | number)[]): string;
}

/** English, with the placeholders of JupyterLab: %1 is the first value. */
export const english: Translate = {
  __: (text, ...values) => filled(text, values),
  // JupyterLab puts the count first, before the other values.
  _n: (singular, plural, count, ...values) =>
    filled(count === 1 ? singular : plural, [count, ...values]),
};

function filled(text: string, values: readonly (string | number)[]): string {
  return text.replace(/%(\d+)/g, (placeholder, index: string) =>
    String(values[Number(index) - 1] ?? placeholder),
  );
}
