import type { Locator, Page } from '@playwright/test';

/** A view worth looking at: what is opened, and what a person does there. */
export interface State {
  /** Of files. */
  readonly id: string;
  readonly title: string;
  readonly payload: string;
  /** What a person does with mouse and keyboard. */
  act(output: Locator): Promise<void>;
}

/** The name of a row, which opens and closes it. */
function nameIn(output: Locator, name: string): Locator {
  const exact = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  return output.locator('.lf-row .lf-name').filter({ hasText: exact }).first();
}

/** Gives the focus to a row without opening it. */
async function choose(output: Locator, name: string): Promise<void> {
  const row = nameIn(output, name).locator('xpath=ancestor::tr[1]');
  await row.locator('.lf-params').click();
}

async function search(output: Locator, query: string): Promise<void> {
  await output.locator('.lf-search').fill(query);
  await output.page().keyboard.press('Enter');
}

async function openPicture(output: Locator): Promise<void> {
  await output.getByRole('button', { name: 'Picture', exact: true }).click();
  await output.locator('.lf-pic').waitFor();
}

/** Drags a picture until the name of a box or frame is below its upper edge. */
async function dragUp(output: Locator, name: string): Promise<void> {
  const { mouse } = output.page();
  const title = output.locator('.lf-picture-svg text').filter({ hasText: name }).first();
  const [room, place] = await Promise.all([
    output.locator('.lf-picture-room').boundingBox(),
    title.boundingBox(),
  ]);
  if (!room || !place) throw new Error(`There is no "${name}" in the picture`);
  const x = room.x + 16;
  await mouse.move(x, place.y);
  await mouse.down();
  await mouse.move(x, room.y + 16, { steps: 4 });
  await mouse.up();
}

async function rank(output: Locator, by: string): Promise<void> {
  const options = output.getByRole('button', { name: 'View options' });
  await options.click();
  await output.locator('.lf-panel').getByRole('button', { name: by, exact: true }).click();
  await options.click();
}

async function asItIs(): Promise<void> {
  // The first view is what is shown.
}

export const STATES: readonly State[] = [
  { id: 'folded', title: 'ResNet101, folded', payload: 'keras-resnet101', act: asItIs },
  {
    id: 'block',
    title: 'ResNet101, a block open with its skip connection',
    payload: 'keras-resnet101',
    async act(output) {
      await nameIn(output, 'conv2_block2').click();
      await choose(output, '…_add');
    },
  },
  {
    id: 'search',
    title: 'ResNet101, a search with matches in a run',
    payload: 'keras-resnet101',
    async act(output) {
      await search(output, '*_3_conv');
    },
  },
  {
    id: 'ranked',
    title: 'ResNet101, ranked by parameters',
    payload: 'keras-resnet101',
    async act(output) {
      await rank(output, 'Parameters');
    },
  },
  {
    id: 'details',
    title: 'ResNet101, the details of a layer',
    payload: 'keras-resnet101',
    async act(output) {
      await nameIn(output, 'conv5_block1').click();
      await choose(output, '…_1_conv');
      await output.page().keyboard.press('Enter');
    },
  },
  {
    id: 'picture',
    title: 'ResNet101 as a picture, a block open with its skip connection',
    payload: 'keras-resnet101',
    async act(output) {
      await nameIn(output, 'conv2_block2').click();
      await openPicture(output);
      await output.getByRole('button', { name: 'Smaller' }).click();
      await dragUp(output, 'conv2_block2');
    },
  },
  {
    id: 'branches',
    title: 'InceptionV3 as a picture, a module open with its branches',
    payload: 'keras-inceptionv3',
    async act(output) {
      await nameIn(output, 'mixed0 … 2').click();
      await nameIn(output, 'mixed0').click();
      await openPicture(output);
      await output.getByRole('button', { name: 'Smaller' }).click();
      await dragUp(output, 'mixed0');
    },
  },
  { id: 'densenet', title: 'DenseNet201', payload: 'keras-densenet201', act: asItIs },
  { id: 'llama', title: 'Llama 3.1 70B with FLOPs', payload: 'torch-llama-run', act: asItIs },
  { id: 'small', title: 'A model of five layers', payload: 'keras-digits', act: asItIs },
  { id: 'error', title: 'An error', payload: 'later-version', act: asItIs },
];

/** Lets go of the mouse, so that nothing is under it. */
export async function apply(page: Page, state: State, output: Locator): Promise<void> {
  await state.act(output);
  await page.mouse.move(0, 0);
}
