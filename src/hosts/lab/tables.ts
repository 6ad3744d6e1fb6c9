import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import style from '../../built/tableStyle.js';
import type { Translate } from '../../view/index.js';
import { Loadable } from '../../view/index.js';
import {
  type PageSelectors,
  readSettings,
  RendererContext,
  type Settings,
  SummaryOutput,
} from '../common/index.js';
import type { Tables } from '../start/lateOutput.js';
import { addStyle } from './addStyle.js';
import { rendererAround } from './renderer.js';

const SELECTORS: PageSelectors = { cell: '.jp-Cell', scroller: '.jp-WindowedPanel-outer' };

/** What shows tables, with the settings of the user, as far as there are any. */
export function createTables(
  translate: Translate,
  settings: Promise<ISettingRegistry.ISettings> | null,
): Tables {
  addStyle(style);
  const interaction = new Loadable(async () => {
    const { loadedInteraction } = await import('./interaction.js');
    return loadedInteraction(rendererAround);
  });
  const context = new RendererContext(translate, SELECTORS, interaction, true);
  settings?.then(
    (loaded) => {
      followSettings(loaded, context);
    },
    // Without settings, as where the schema is not served, the defaults apply.
    () => undefined,
  );
  return { output: (node, cellId) => new SummaryOutput(node, context, cellId) };
}

function followSettings(settings: ISettingRegistry.ISettings, context: RendererContext): void {
  const read = (): void => {
    context.applySettings(readSettings(settings.composite));
  };
  settings.changed.connect(read);
  context.write = async (changed) => {
    for (const [name, value] of Object.entries(changed)) await settings.set(name, copyOf(value));
  };
  read();
}

/** Settings are read-only here, and JupyterLab's own are not. */
function copyOf(value: Settings[keyof Settings]): Parameters<ISettingRegistry.ISettings['set']>[1] {
  if (typeof value !== 'object') return value;
  return isList(value) ? [...value] : { ...value };
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}
