// The page of the gallery: what it shows is in its address, so that a view can be sent and scripted.
import { mount } from '/lib/hosts/page/mount.js';

const themes = {
  light: ['JupyterLab light', 'theme-light-extension'],
  dark: ['JupyterLab dark', 'theme-dark-extension'],
  contrast: ['JupyterLab high contrast', 'theme-dark-high-contrast-extension'],
  none: ['no theme', null],
};
const widths = ['1300', '1030', '960', '820', '760', '480', '320'];
const first = { case: 'keras-resnet101', theme: 'light', width: '1300', fonts: 'own' };

const byId = (id) => document.getElementById(id);
const { documentElement } = document;
const address = () => new URLSearchParams(window.location.hash.slice(1));
const chosen = (name) => address().get(name) ?? first[name];

function addressWith(name, value) {
  const changed = address();
  changed.set(name, value);
  return `#${changed}`;
}

function element(tag, text, properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...properties });
}

function choiceOf(name, options) {
  const group = element('span', '');
  for (const [value, text] of options) {
    const go = () => {
      window.location.hash = addressWith(name, value);
    };
    const button = element('button', text, { type: 'button', onclick: go });
    button.setAttribute('aria-pressed', String(value === chosen(name)));
    group.append(button);
  }
  return group;
}

function listOf(cases) {
  let last = null;
  const items = [];
  for (const { id, group, model } of cases) {
    if (group !== last) items.push(element('li', group, { className: 'group' }));
    last = group;
    const link = element('a', id, { href: addressWith('case', id), title: model });
    if (id === chosen('case')) link.setAttribute('aria-current', 'page');
    const item = element('li', '');
    item.append(link);
    items.push(item);
  }
  return items;
}

/** Resolves when the style of the theme is there, which the view measures. */
function useTheme(theme) {
  const [, folder] = themes[theme];
  documentElement.dataset.theme = theme;
  documentElement.dataset.fonts = chosen('fonts');
  const before = byId('theme');
  if (before.dataset.folder === String(folder)) return Promise.resolve();
  const link = element('link', '', { id: 'theme', rel: 'stylesheet' });
  link.dataset.folder = folder;
  before.replaceWith(link);
  if (folder === null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(`The theme ${folder} is missing: run npm run setup.`));
    link.href = `/themes/${folder}/index.css`;
  });
}

async function json(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

const allCases = json('/cases.json');
let remove = () => undefined;

async function show() {
  documentElement.dataset.ready = 'false';
  const options = Object.entries(themes).map(([id, [title]]) => [id, title]);
  const sizes = widths.map((width) => [width, `${Number(width).toLocaleString('en')} px`]);
  byId('choices').replaceChildren(choiceOf('theme', options), choiceOf('width', sizes));
  const [cases, { payload, text }] = await Promise.all([
    allCases,
    json(`/cases/${chosen('case')}`),
    useTheme(chosen('theme')),
  ]);
  byId('cases').replaceChildren(...listOf(cases));
  remove();
  byId('output').style.width = `${chosen('width')}px`;
  remove = mount(byId('output'), { payload, toString: () => text });
  await document.fonts.ready;
  documentElement.dataset.ready = window.location.hash;
}

function start() {
  show().catch((error) => {
    byId('output').textContent = error.message;
  });
}

window.addEventListener('hashchange', start);
start();
