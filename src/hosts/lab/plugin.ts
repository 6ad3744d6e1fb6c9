import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { MIME_TYPE } from '../../format/mime.js';
import {
  type PageSelectors,
  readSettings,
  RendererContext,
  type Settings,
} from '../common/index.js';
import { ExtensionLoader } from './extensionLoader.js';
import { SummaryRenderer } from './renderer.js';
import { translatedPlugin } from './schema.js';

const PLUGIN_ID = 'layerfold:plugin';

/** Before text/html (50), so that ours is chosen. */
const RANK = 10;

const SELECTORS: PageSelectors = { cell: '.jp-Cell', scroller: '.jp-WindowedPanel-outer' };

/** Works the same in JupyterLab, Notebook 7 and JupyterLite: nothing of the Lab shell is required. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Shows summaries of neural networks as folded, paged tables.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ISettingRegistry, ITranslator],
  activate,
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  rendermime: IRenderMimeRegistry,
  registry: ISettingRegistry | null,
  translator: ITranslator | null,
): void {
  const translate = (translator ?? nullTranslator).load('layerfold');
  const context = new RendererContext(translate, SELECTORS);
  rendermime.addFactory(factoryOf(context), RANK);
  if (registry === null) return;
  registry.transform(PLUGIN_ID, { fetch: (plugin) => translatedPlugin(plugin, translate) });
  const loader = new ExtensionLoader();
  loader.follow(app.docRegistry);
  followSettings(registry, (settings, write) => {
    context.write = write;
    context.applySettings(settings);
    loader.set(settings.automaticSummaries);
  });
}

function factoryOf(context: RendererContext): IRenderMime.IRendererFactory {
  return {
    // Text only, so an untrusted notebook shows the same table as a trusted one.
    safe: true,
    mimeTypes: [MIME_TYPE],
    createRenderer: () => new SummaryRenderer(context),
  };
}

type Write = (changed: Partial<Settings>) => Promise<void>;

function followSettings(
  registry: ISettingRegistry,
  apply: (settings: Settings, write: Write) => void,
): void {
  registry.load(PLUGIN_ID).then(
    (loaded) => {
      const write: Write = async (changed) => {
        for (const [name, value] of Object.entries(changed))
          await loaded.set(name, typeof value === 'object' ? [...value] : value);
      };
      const read = (): void => {
        apply(readSettings(loaded.composite), write);
      };
      loaded.changed.connect(read);
      read();
    },
    // Without settings, as where the schema is not served, the defaults apply.
    () => undefined,
  );
}
