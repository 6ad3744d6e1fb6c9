import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import style from '../../built/startStyle.js';
import { MIME_TYPE } from '../../format/mime.js';
import { Loadable } from '../../view/common/loadable.js';
import { LateTables } from '../start/lateOutput.js';
import { addStyle } from './addStyle.js';
import { ExtensionLoader } from './extensionLoader.js';
import { SummaryRenderer } from './renderer.js';
import { translatedPlugin } from './schema.js';

const PLUGIN_ID = 'layerfold:plugin';

/** Before text/html (50), so that ours is chosen. */
const RANK = 10;

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
  addStyle(style);
  registry?.transform(PLUGIN_ID, { fetch: (plugin) => translatedPlugin(plugin, translate) });
  const settings = registry?.load(PLUGIN_ID) ?? null;
  const tables = new Loadable(async () => {
    const { createTables } = await import('./tables.js');
    return createTables(translate, settings);
  });
  rendermime.addFactory(factoryOf(new LateTables(translate, tables)), RANK);
  if (settings !== null) loadExtension(app, settings);
}

function factoryOf(tables: LateTables): IRenderMime.IRendererFactory {
  return {
    // Text only, so an untrusted notebook shows the same table as a trusted one.
    safe: true,
    mimeTypes: [MIME_TYPE],
    createRenderer: () => new SummaryRenderer(tables),
  };
}

/** Loads layerfold into kernels as long as the user wants that. */
function loadExtension(app: JupyterFrontEnd, settings: Promise<ISettingRegistry.ISettings>): void {
  const loader = new ExtensionLoader();
  loader.follow(app.docRegistry);
  settings.then(
    (loaded) => {
      const read = (): void => {
        loader.set(loaded.composite['automaticSummaries'] === true);
      };
      loaded.changed.connect(read);
      read();
    },
    // Without settings, as where the schema is not served, the defaults apply.
    () => undefined,
  );
}
