import {
  IMimeDocumentTracker,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import style from '../../built/startStyle.js';
import { MIME_TYPE } from '../../format/mime.js';
import { Loadable } from '../../view/common/loadable.js';
import { LateTables } from '../start/lateOutput.js';
import { addStyle } from './addStyle.js';
import { addDocuments } from './documents.js';
import { ExtensionLoader } from './extensionLoader.js';
import { SummaryRenderer } from './renderer.js';
import { addSavePicture } from './savePicture.js';
import { translatedPlugin } from './schema.js';
import { addSummarize } from './summarize.js';

const PLUGIN_ID = 'layerfold:plugin';

/** Before text/html (50), so that ours is chosen. */
const RANK = 10;

/** Works the same in JupyterLab, Notebook 7 and JupyterLite: nothing of the Lab shell is required. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Shows summaries of neural networks as folded, paged tables.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ISettingRegistry, ITranslator, IMimeDocumentTracker],
  activate,
};

/** Beside it, so that it can be disabled alone. */
const commands: JupyterFrontEndPlugin<void> = {
  id: 'layerfold:commands',
  description: 'Shows the summary of the model at the cursor, and saves pictures into cells.',
  autoStart: true,
  optional: [ICommandPalette, ITranslator],
  activate: (app, palette: ICommandPalette | null, translator: ITranslator | null) => {
    const translate = (translator ?? nullTranslator).load('layerfold');
    addSummarize(app, palette, translate);
    addSavePicture(app, palette, translate);
  },
};

export default [plugin, commands];

function activate(
  app: JupyterFrontEnd,
  rendermime: IRenderMimeRegistry,
  registry: ISettingRegistry | null,
  knownTranslator: ITranslator | null,
  documents: IMimeDocumentTracker | null,
): void {
  const translator = knownTranslator ?? nullTranslator;
  const translate = translator.load('layerfold');
  addStyle(style);
  registry?.transform(PLUGIN_ID, { fetch: (plugin) => translatedPlugin(plugin, translate) });
  const settings = registry?.load(PLUGIN_ID) ?? null;
  const loadable = new Loadable(async () => {
    const { createTables } = await import('./tables.js');
    return createTables(translate, settings);
  });
  const tables = new LateTables(translate, loadable);
  rendermime.addFactory(factoryOf(tables), RANK);
  if (documents !== null) addDocuments(app, tables, rendermime, translator, documents);
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
  loader.follow(app);
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
