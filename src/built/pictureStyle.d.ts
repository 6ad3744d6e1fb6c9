/** Written by scripts/texts.mjs. */
declare const text: string;
export default text;
