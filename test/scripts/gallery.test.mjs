import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveGallery } from '../../scripts/gallery/server.mjs';

let gallery;

beforeAll(async () => {
  gallery = await serveGallery();
});

afterAll(() => gallery.stop());

const get = (path) => fetch(new URL(path, gallery.url));

test('the page and every payload that it lists are served', async () => {
  expect((await get('/')).headers.get('content-type')).toMatch('text/html');
  const cases = await (await get('/cases.json')).json();
  expect(cases.length).toBeGreaterThan(50);
  for (const { id } of cases) {
    const answer = await get(`/cases/${id}`);
    expect(answer.status, id).toBe(200);
    expect(await answer.json(), id).toHaveProperty('payload');
  }
});

test('nothing outside of its folders is served', async () => {
  for (const path of ['/style/..%2fpackage.json', '/page/..%2f..%2fpackage.json', '/%E0', '/lib'])
    expect((await get(path)).status, path).toBe(404);
  expect((await get('/style/index.css')).status).toBe(200);
});
