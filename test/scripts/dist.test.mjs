import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLicences } from '../../scripts/dist/bill.mjs';
import { readJson, root } from '../../scripts/tools.mjs';
import { followers } from '../../scripts/version.mjs';

describe('the version in package.json', () => {
  const { version } = readJson(path.join(root, 'package.json'));

  it('is what all other files say', () => {
    const lock = readJson(path.join(root, 'package-lock.json'));
    expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
    for (const { file, found, is, shall } of followers()) {
      expect(found, file).toBeGreaterThan(0);
      expect(is, file).toBe(shall);
    }
  });

  it('is what hatch reads, and is added to the extension of VS Code when that is packed', () => {
    const project = readFileSync(path.join(root, 'pyproject.toml'), 'utf8');
    const { path: file, pattern } = project.match(
      /\[tool\.hatch\.version\]\npath = "(?<path>[^"]+)"\npattern = '(?<pattern>[^']+)'/u,
    ).groups;
    expect(file).toBe('package.json');
    const inPython = new RegExp(pattern.replace('(?P<', '(?<'), 'u');
    expect(readFileSync(path.join(root, file), 'utf8').match(inPython).groups.version).toBe(
      version,
    );
    expect(readJson(path.join(root, 'vscode', 'package.json'))).not.toHaveProperty('version');
  });
});

it('publishes nothing under a licence that is not on the list', () => {
  const withLicence = (name, license) => ({ name, version: '1.0.0', licenses: [{ license }] });
  const allowed = [withLicence('a', { id: 'MIT' }), withLicence('b', { id: 'BSD-3-Clause' })];
  expect(() => checkLicences(allowed)).not.toThrow();
  const copyleft = { ...withLicence('c', { id: 'GPL-3.0-only' }), group: '@group' };
  const unknown = { name: 'd', version: '1.0.0' };
  expect(() => checkLicences([...allowed, copyleft, unknown])).toThrow(
    '@group/c (GPL-3.0-only), d (no licence)',
  );
});
