import { isWindows, output } from './tools.mjs';

const oldest = 10;
const newest = 13;
const probe =
  "import sys, venv, ensurepip; print(*sys.version_info[:2], sys.executable, sep='\\n')";

function candidates() {
  const versioned = [];
  for (let minor = newest; minor >= oldest; minor--) versioned.push([`python3.${minor}`]);
  const launcher = isWindows ? versioned.map((_, i) => ['py', `-3.${newest - i}`]) : [];
  return [['python3'], ...versioned, ['python'], ...launcher];
}

function suitable([command, ...args]) {
  const answer = output(command, [...args, '-c', probe]);
  if (answer === undefined) return undefined;
  const [major, minor, executable] = answer.split(/\r?\n/u);
  const fits = major === '3' && Number(minor) >= oldest && Number(minor) <= newest;
  return fits ? executable : undefined;
}

/** The first Python 3.10–3.13 on PATH that runs and can make a virtual environment. */
export function findPython() {
  for (const candidate of candidates()) {
    const executable = suitable(candidate);
    if (executable !== undefined) return executable;
  }
  return undefined;
}
