// Every path that ARCHITECTURE.md names in backticks must exist.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './tools.mjs';

const looksLikePath = (code) => /^[\w.@-]+(?:\/[\w.@-]+)*\/?$/u.test(code);
const namesFile = (code) =>
  code.includes('/') || /\.(?:cjs|ini|json|lock|md|mjs|py|toml|ts|css)$/u.test(code);

const page = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
const named = [...page.matchAll(/`([^`\n]+)`/gu)].map((match) => match[1]);
const paths = [...new Set(named.filter((code) => looksLikePath(code) && namesFile(code)))];
const missing = paths.filter((name) => !existsSync(path.join(root, name)));

for (const name of missing) console.error(`ARCHITECTURE.md names ${name}, which does not exist.`);
console.log(`ARCHITECTURE.md: ${paths.length} paths, ${missing.length} missing`);
if (missing.length > 0) process.exitCode = 1;
