// Serves the gallery: the view as it is in lib/, on the payloads of the tests, in JupyterLab's own themes.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { root, venvFile } from '../tools.mjs';

const here = (...names) => path.join(root, 'scripts', 'gallery', ...names);
const corpus = path.join(root, 'test', 'corpus');
const hostileCases = path.join(corpus, 'hostile');
const ownCases = path.join(root, 'test', 'ui', 'gallery', 'cases');
const labThemes = venvFile('share', 'jupyter', 'lab', 'themes', '@jupyterlab');

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
};

/** Where files are served from; everything else of the machine is not. */
const folders = {
  lib: path.join(root, 'lib'),
  style: path.join(root, 'style'),
  themes: labThemes,
  page: here(),
};

const jsonFiles = (folder) => readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

function group(title, folder) {
  return jsonFiles(folder).map((file) => {
    const { payload } = read(path.join(folder, file));
    const model = payload?.model?.name ?? '';
    return { id: path.basename(file, '.json'), group: title, model: String(model) };
  });
}

/** Those that are written out; the others are made by a program of the tests. */
function hostile() {
  const isWhole = ({ id }) =>
    !readFileSync(path.join(hostileCases, `${id}.json`), 'utf8').includes('"$');
  return group('Hostile', hostileCases)
    .filter(isWhole)
    .map((one) => ({ ...one, model: '' }));
}

function cases() {
  const models = group('', corpus).map((one) => ({ ...one, group: one.id.split('-')[0] }));
  return [...models, ...group('Other', ownCases), ...hostile()];
}

/** `undefined`: the name has another character than those of a file's name, or there is none. */
function oneCase(id) {
  const places = [corpus, ownCases, hostileCases];
  const files = places.map((folder) => path.join(folder, `${id}.json`));
  const found = /^[\w-]+$/.test(id) ? files.find((one) => existsSync(one)) : undefined;
  if (found === undefined) return undefined;
  const { payload, text = '' } = read(found);
  return { type: '.json', body: JSON.stringify({ payload, text }) };
}

function file(folder, names) {
  const base = folders[folder];
  const wanted = base === undefined ? undefined : path.join(base, ...names);
  if (wanted === undefined || !wanted.startsWith(base + path.sep)) return undefined;
  return { type: path.extname(wanted), body: readFileSync(wanted) };
}

function answer(pathname) {
  const [first, ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  if (first === '') return { type: '.html', body: readFileSync(here('index.html')) };
  if (first === 'cases.json') return { type: '.json', body: JSON.stringify(cases()) };
  if (first === 'cases') return oneCase(rest.join('/'));
  return file(first, rest);
}

function respond(request, response) {
  let found;
  try {
    found = answer(new URL(request.url, 'http://gallery').pathname);
  } catch (error) {
    // A file or an encoding that is not there is the visitor's mistake.
    if (!(error instanceof URIError) && error.code === undefined) throw error;
  }
  response.writeHead(found === undefined ? 404 : 200, {
    'content-type': types[found?.type] ?? 'text/plain',
    'cache-control': 'no-store',
  });
  response.end(found?.body ?? 'There is no such page.');
}

/** Starts the server on this machine alone, at a port that is free unless one is asked for. */
export async function serveGallery(port = 0) {
  const server = createServer(respond);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
