// Compiles src/ to lib/ and bundles lib/ to layerfold/labextension/, both from nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bundle, stampFile } from './bundle.mjs';
import { clean } from './clean.mjs';
import { writeInlineView } from './inlineView.mjs';
import { writeLayoutLibrary } from './layoutLibrary.mjs';
import { writeLayoutWorker } from './layoutWorker.mjs';
import { writeNbconvertTemplate } from './nbconvertTemplate.mjs';
import { writePageTemplate } from './pageTemplate.mjs';
import { writeTexts } from './texts.mjs';
import { commandLine, digest, isMain, main, node, nodeModule, run } from './tools.mjs';

const sources = [
  'src',
  'style',
  'schema',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/bundle.config.cjs',
  'scripts/texts.mjs',
  'scripts/pageTemplate.mjs',
  'scripts/inlineView.mjs',
  'scripts/layoutLibrary.mjs',
  'scripts/layoutWorker.mjs',
  'scripts/nbconvertTemplate.mjs',
];

export async function build({ development = false } = {}) {
  const built = digest(sources);
  clean();
  await run(node(), [nodeModule('typescript', 'bin', 'tsc')]);
  await writeTexts();
  await writeLayoutLibrary();
  await writeLayoutWorker();
  await writePageTemplate();
  await writeInlineView();
  await writeNbconvertTemplate();
  await bundle(development ? ['--development', '--source-map'] : []);
  if (!development) writeFileSync(stampFile, built); // what is published is tested
}

export function buildIsCurrent() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest(sources);
}

if (isMain(import.meta)) {
  await main(() => build(commandLine({ development: { type: 'boolean' } }).values));
}
