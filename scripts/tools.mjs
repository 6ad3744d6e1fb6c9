import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const isWindows = process.platform === 'win32';

const venv = path.join(root, '.venv');
const venvPrograms = path.join(venv, isWindows ? 'Scripts' : 'bin');
export const venvFile = (...names) => path.join(venv, ...names);
export const venvProgram = (name) => path.join(venvPrograms, isWindows ? `${name}.exe` : name);
export const nodeModule = (...names) => path.join(root, 'node_modules', ...names);

/** The Node of devDependencies once it is installed: newer than the one that may have started us. */
export function node() {
  const installed = nodeModule('node', 'bin', isWindows ? 'node.exe' : 'node');
  return existsSync(installed) ? installed : process.execPath;
}

export function environment(extra = {}) {
  const PATH = [venvPrograms, nodeModule('.bin'), process.env.PATH].join(path.delimiter);
  return { ...process.env, PATH, ...extra };
}

/** npm must not run on the Node it is about to replace. */
export function environmentWithoutNodeModules() {
  const entries = (process.env.PATH ?? '').split(path.delimiter);
  const kept = entries.filter((entry) => !entry.includes('node_modules'));
  return { ...process.env, PATH: kept.join(path.delimiter) };
}

export class CommandFailed extends Error {}

/** What a command was given; an option that it does not have is refused before anything starts. */
export function commandLine(options, { allowPositionals = false } = {}) {
  try {
    return parseArgs({ options, allowPositionals });
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new CommandFailed(`${error.message}\nIt takes ${known.join(' and ')}.`);
  }
}

export function exitCode(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: environment(),
      ...options,
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
  });
}

/** The same, but what it prints is printed when it has ended. */
export function exitCodeAndOutput(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const pieces = [];
    const child = spawn(command, args, {
      cwd: root,
      env: environment(),
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece) => pieces.push(piece));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.stdout.write(Buffer.concat(pieces));
      resolve(code ?? signal ?? 1);
    });
  });
}

/** Some packages cannot be loaded by the Node that may have started us: the script starts again, on the newer one. */
export async function goOnWithInstalledNode() {
  if (realpathSync(node()) === realpathSync(process.execPath)) return;
  process.exit(await exitCode(node(), process.argv.slice(1)));
}

export async function run(command, args, options) {
  const code = await exitCode(command, args, options);
  if (code !== 0) {
    throw new CommandFailed(`${path.basename(command)} ${args.join(' ')} ended with ${code}.`);
  }
}

/** What a program prints, or undefined where it is missing or fails (a pyenv shim may exist and fail). */
export function output(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000, ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

function filesBelow(entry) {
  const absolute = path.join(root, entry);
  if (!existsSync(absolute)) return [];
  try {
    return readdirSync(absolute)
      .sort()
      .flatMap((name) => filesBelow(path.join(entry, name)));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [entry];
    throw error;
  }
}

export function digest(entries) {
  const hash = createHash('sha256');
  for (const file of entries.flatMap(filesBelow)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

export function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function isMain(meta) {
  return process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(meta.url);
}

/** A failure that was foreseen is one sentence; anything else keeps its stack. */
export async function main(task) {
  try {
    process.exitCode = (await task()) ?? 0;
  } catch (error) {
    console.error(error instanceof CommandFailed ? error.message : error);
    process.exitCode = 1;
  }
}
