/** Written by scripts/pageTemplate.mjs. */
declare const text: string;
export default text;
