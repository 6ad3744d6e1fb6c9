// Finds Chromium for the browser tests and the demo check, or installs it where the system allows.
import { existsSync } from 'node:fs';
import { CommandFailed, exitCode, main, isMain, node, nodeModule, output } from './tools.mjs';

const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
const macOs = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

export const chromiumOptions = process.getuid?.() === 0 ? { args: ['--no-sandbox'] } : {};

/** Ubuntu's chromium-browser may be a stub that only asks for snap, so each one is tried. */
const runs = (program) => output(program, ['--version']) !== undefined;

export async function findBrowser() {
  const named = process.env.LAYERFOLD_CHROMIUM;
  const system = [...(named ? [named] : []), ...names, macOs].find(runs);
  if (system !== undefined) return executable(system);
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

function executable(program) {
  return program.includes('/') ? program : (output('which', [program]) ?? program);
}

export async function ensureBrowser() {
  const found = (await findBrowser()) ?? (await installed());
  if (found !== undefined) return found;
  throw new CommandFailed(
    'No Chromium was found and none could be installed. Install Chromium or Google Chrome, ' +
      'or set LAYERFOLD_CHROMIUM to its program, and run this again.',
  );
}

async function installed() {
  console.log('layerfold: installing Chromium');
  if (process.getuid?.() === 0 && output('apt-get', ['--version']) !== undefined) {
    await exitCode('apt-get', ['update']);
    await exitCode('apt-get', [
      'install',
      '-y',
      'chromium',
      'fonts-dejavu-core',
      'fonts-liberation',
    ]);
  }
  return (await findBrowser()) ?? (await playwrightsOwn());
}

async function playwrightsOwn() {
  await exitCode(node(), [nodeModule('@playwright', 'test', 'cli.js'), 'install', 'chromium']);
  return findBrowser();
}

if (isMain(import.meta)) await main(async () => console.log(await ensureBrowser()));
