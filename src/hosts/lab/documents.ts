import {
  createRendermimePlugin,
  type IMimeDocumentTracker,
  type JupyterFrontEnd,
} from '@jupyterlab/application';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { ITranslator } from '@jupyterlab/translation';
import type { LateTables } from '../start/lateOutput.js';
import { DocumentRenderer, FILE_MIME_TYPE } from './documentRenderer.js';

/** The tracker in which JupyterLab keeps such documents, to open them again with the next session. */
type Tracker = Parameters<typeof createRendermimePlugin>[0];

const FILE_TYPE = 'layerfold';

/** Opens files that `Summary.to_json` has written, by the names that JupyterLab documents for them. */
export function addDocuments(
  app: JupyterFrontEnd,
  tables: LateTables,
  rendermime: IRenderMimeRegistry,
  translator: ITranslator,
  tracker: IMimeDocumentTracker,
): void {
  const documents: IRenderMime.IExtension = {
    id: 'layerfold:documents',
    rendererFactory: {
      safe: true,
      mimeTypes: [FILE_MIME_TYPE],
      createRenderer: () => new DocumentRenderer(tables),
    },
    // As text, because JupyterLab shows a dialog and nothing else where a file is no JSON.
    dataType: 'string',
    fileTypes: [
      {
        name: FILE_TYPE,
        displayName: 'Model summary',
        extensions: ['.layerfold.json'],
        mimeTypes: [FILE_MIME_TYPE],
      },
    ],
    documentWidgetFactoryOptions: {
      name: 'Model summary',
      primaryFileType: FILE_TYPE,
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
    },
  };
  // JupyterLab makes that tracker, and says less of it in the type of its token.
  const { activate } = createRendermimePlugin(tracker as Tracker, documents);
  void activate(app, rendermime, translator);
}
