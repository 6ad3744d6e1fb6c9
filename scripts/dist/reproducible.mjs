// Builds what is published twice from the last commit, in folders whose names and lengths differ, for people whose time zones,
// languages and default permissions differ, and compares byte for byte. The wheel is built a third time, from the sdist alone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CommandFailed,
  environmentWithoutNodeModules,
  node,
  output,
  root,
  run,
} from '../tools.mjs';
import { sourceDate } from './inputs.mjs';

const BUILDERS = [
  { folder: 'a', umask: '022', env: { TZ: 'UTC', LC_ALL: 'C' } },
  { folder: 'another folder, with a longer name', umask: '077', env: { TZ: 'Pacific/Kiritimati' } },
];

async function builtIn(parent, commit, { folder, umask, env }) {
  const checkout = path.join(parent, folder);
  const own = { ...environmentWithoutNodeModules(), ...env };
  const shell = (script, ...args) =>
    run('sh', ['-euc', `umask ${umask}; ${script}`, 'sh', ...args], { cwd: parent, env: own });
  const clone = 'git clone --quiet "$1" "$2"; git -C "$2" checkout --quiet --detach "$3"';
  await shell(clone, root, checkout, commit);
  await shell('cd "$1"; "$2" scripts/dist.mjs', checkout, node());
  return path.join(checkout, 'dist');
}

const wheelIn = (folder) => readdirSync(folder).find((name) => name.endsWith('.whl'));

/** As `pip install` does where there is no wheel: with npm and packages from the registry. */
async function builtFromSdist(parent, dist) {
  const [sdist] = readdirSync(dist).filter((name) => name.endsWith('.tar.gz'));
  const folder = path.join(parent, 'sdist');
  const target = path.join(parent, 'from-sdist');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', path.join(dist, sdist), '-C', folder, '--strip-components=1']);
  const python = path.join(path.dirname(dist), '.test-cache', 'dist', 'bin', 'python');
  const env = { ...environmentWithoutNodeModules(), SOURCE_DATE_EPOCH: sourceDate() };
  await run(python, ['-m', 'build', '--no-isolation', '--wheel', '--outdir', target, folder], {
    env,
  });
  return target;
}

function differing(one, other, names) {
  return names.filter(
    (name) => !readFileSync(path.join(one, name)).equals(readFileSync(path.join(other, name))),
  );
}

export async function checkReproducible() {
  if (output('git', ['status', '--porcelain'], { cwd: root }) !== '')
    console.log('layerfold: only what is committed is checked');
  const commit = output('git', ['rev-parse', 'HEAD'], { cwd: root });
  const parent = mkdtempSync(path.join(tmpdir(), 'layerfold-twice-'));
  try {
    const folders = [];
    for (const builder of BUILDERS) folders.push(await builtIn(parent, commit, builder));
    const [one, other] = folders;
    const names = readdirSync(one).sort();
    if (names.join() !== readdirSync(other).sort().join())
      throw new CommandFailed(`One built ${names}, the other ${readdirSync(other).sort()}.`);
    const different = differing(one, other, names);
    const third = await builtFromSdist(parent, one);
    if (differing(one, third, [wheelIn(one)]).length > 0)
      different.push('the wheel from the sdist');
    if (different.length > 0)
      throw new CommandFailed(`Two builds differ in ${different.join(', ')}.`);
    console.log(`layerfold: ${names.length} files, each the same byte for byte in two folders`);
    console.log('layerfold: the wheel that the sdist alone gives is the same, too');
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
