import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { node, root } from '../../scripts/tools.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-tools-'));
const other = path.join(folder, path.basename(node()));
const script = path.join(folder, 'script.mjs');

beforeAll(() => {
  copyFileSync(node(), other);
  const tools = pathToFileURL(path.join(root, 'scripts', 'tools.mjs')).href;
  const lines = [
    `import { goOnWithInstalledNode } from '${tools}';`,
    'await goOnWithInstalledNode();',
    'console.log(JSON.stringify([process.execPath, ...process.argv.slice(2)]));',
    'process.exitCode = 3;',
  ];
  writeFileSync(script, lines.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['another Node', other],
  ['the installed Node', node()],
])('a script that %s starts is run once, by the installed one', (_, program) => {
  const options = { encoding: 'utf8', cwd: root };
  const { status, stdout, stderr } = spawnSync(program, [script, '--only', 'a b'], options);
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
  expect(JSON.parse(stdout)).toEqual([realpathSync(node()), '--only', 'a b']);
});

test('an option that a command does not have is refused, with those that it has', () => {
  const options = ['scripts/test.mjs', '--onyl', 'ruff'];
  const { status, stdout, stderr } = spawnSync(node(), options, { encoding: 'utf8', cwd: root });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Unknown option '--onyl'.*\nIt takes --only\.\n$/u);
  expect(stdout).toMatch(/\n0 passed, 1 failed, 0 skipped\n$/u);
});
