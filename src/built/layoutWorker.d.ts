/** Written by scripts/layoutWorker.mjs. */
declare const text: string;
export default text;
