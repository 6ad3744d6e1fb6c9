import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Memory } from '../common/memory.js';
import { MIME_TYPE } from '../../format/mime.js';
import { Nearby } from '../common/viewport.js';
import { SummaryRenderer, type Surroundings } from './renderer.js';
import { Reader } from '../common/summary.js';
import { DEFAULT_SETTINGS, readSettings, sameSettings, type Settings } from '../common/settings.js';

const PLUGIN_ID = 'layerfold:plugin';

/** Before text/html (50), so that ours is chosen. */
const RANK = 10;

/** Works the same in JupyterLab, Notebook 7 and JupyterLite: nothing of the Lab shell is asked for. */
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
  _app: JupyterFrontEnd,
  rendermime: IRenderMimeRegistry,
  registry: ISettingRegistry | null,
  translator: ITranslator | null,
): void {
  let settings = DEFAULT_SETTINGS;
  const around: Surroundings = {
    translate: (translator ?? nullTranslator).load('layerfold'),
    nearby: new Nearby(),
    reader: new Reader(),
    memory: new Memory(),
    settings: () => settings,
    open: new Set(),
  };
  rendermime.addFactory(factoryOf(around), RANK);
  if (registry !== null) {
    followSettings(registry, (next) => {
      if (sameSettings(settings, next)) return;
      const before = settings;
      settings = next;
      around.memory.clear();
      for (const renderer of around.open) renderer.applySettings(before);
    });
  }
}

function factoryOf(around: Surroundings): IRenderMime.IRendererFactory {
  return {
    // Text only, so an untrusted notebook shows the same table as a trusted one.
    safe: true,
    mimeTypes: [MIME_TYPE],
    createRenderer: () => new SummaryRenderer(around),
  };
}

function followSettings(registry: ISettingRegistry, onChange: (settings: Settings) => void): void {
  registry.load(PLUGIN_ID).then(
    (loaded) => {
      const read = (): void => {
        onChange(readSettings(loaded.composite));
      };
      loaded.changed.connect(read);
      read();
    },
    // Without settings, as where the schema is not served, the defaults do.
    () => undefined,
  );
}
