const folder = (name) => `^src/${name}/`;

/** A layer may import only itself and the layers named. */
function onlyFrom(layer, ...allowed) {
  const reach = [layer, ...allowed].map((name) => `^src/${name}/`);
  return {
    name: `${layer}-imports-only-${allowed.join('-') || 'itself'}`,
    severity: 'error',
    from: { path: folder(layer) },
    to: { pathNot: reach },
  };
}

const START = '^src/hosts/(start/|lab/(?!(tables|interaction|picture|cellPicture)[.]ts$))';

const INTERACTION =
  '^src/view/(interaction|folding|foldAnnouncement|rowControl|tableView|control|pictureSwitch|index|takenTable|columnChoices|announce|keys|sorting|gutter/connect|parts/(tools(?!bar|Context)|details|found|taken|crumbs|problemText))';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cycles-between-folders',
      scope: 'folder',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    onlyFrom('format'),
    onlyFrom('outline', 'format'),
    onlyFrom('fold', 'format'),
    onlyFrom('collect', 'format'),
    onlyFrom('fallback', 'format'),
    onlyFrom('summary', 'format', 'fold', 'collect', 'fallback'),
    onlyFrom('outline/rows', 'format'),
    onlyFrom('outline/folded', 'format', 'outline/rows'),
    onlyFrom('outline/search', 'format', 'outline/rows'),
    onlyFrom('outline/picked', 'format', 'outline/rows', 'outline/folded', 'outline/search'),
    onlyFrom('outline/connections', 'format', 'outline/rows', 'outline/folded'),
    onlyFrom('picture', 'format', 'outline', 'built'),
    onlyFrom('picture/graph', 'format', 'outline'),
    onlyFrom('picture/boxes'),
    onlyFrom('picture/layout', 'built'),
    onlyFrom('picture/drawing', 'picture/boxes', 'picture/layout'),
    onlyFrom('view', 'format', 'outline', 'picture', 'built'),
    onlyFrom('view/common', 'format', 'outline'),
    onlyFrom('view/layout'),
    onlyFrom('view/columns', 'format', 'outline', 'view/common', 'view/layout'),
    onlyFrom('view/gutter', 'format', 'outline', 'view/common'),
    onlyFrom('view/parts', 'format', 'outline', 'view/common'),
    {
      // it is loaded when a table is used: what draws tables must not bring it along.
      name: 'drawing-imports-no-interaction',
      severity: 'error',
      from: { path: '^src/view/', pathNot: `${INTERACTION}|^src/view/picture/` },
      to: {
        path: `${INTERACTION}|^src/outline/(createOutline|picked/picker)[.]ts$`,
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    },
    {
      // they are loaded with the first picture: neither tables nor what acts on them bring them along.
      name: 'pictures-come-late',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(picture/|view/picture/|hosts/(page/single|(lab|vscode)/picture)[.]ts$)',
      },
      to: {
        path: '^src/(picture/|view/picture/|hosts/(lab|vscode)/picture[.]ts$|built/(pictureStyle|layoutWorker))',
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    },
    {
      // what remembers changes comes with what makes them.
      name: 'tables-import-no-memory',
      severity: 'error',
      from: {
        path: '^src/hosts/',
        pathNot: '^src/hosts/(lab/interaction|vscode/(interaction|keptMemory))[.]ts$',
      },
      to: {
        path: '^src/(hosts/common/memory|outline/rows/digest)[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'a-host-imports-no-other-host',
      severity: 'error',
      from: { path: '^src/hosts/([^/]+)/' },
      to: { path: folder('hosts'), pathNot: '^src/hosts/($1|common|start)/' },
    },
    {
      // What JupyterLab loads when it starts; all else comes with the first output.
      name: 'start-imports-little',
      severity: 'error',
      from: { path: START },
      to: {
        path: '^src/',
        pathNot: `${START}|^src/built/startStyle|^src/format/(mime|problem)|^src/view/(common/(elements|text|translate|loadable|timing)|parts/problem)[.]ts$`,
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    },
    {
      name: 'tables-come-by-one-dynamic-import',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/hosts/(lab/(tables|interaction)|common/pageFile|page/single|vscode/(theme|interaction))[.]ts$',
      },
      to: {
        path: '^src/(hosts/(lab/tables|(lab|vscode)/interaction)|hosts/common/pageFile|built/(table|interaction)Style|built/pageTemplate)',
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    },
    {
      name: 'nothing-imports-hosts',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('hosts') },
      to: { path: folder('hosts') },
    },
    {
      name: 'jupyter-only-in-the-lab-host',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('hosts/lab') },
      to: { path: '@(jupyterlab|lumino)/' },
    },
    {
      name: 'tensorflow-is-never-imported',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '@tensorflow/' },
    },
    {
      name: 'src-imports-no-test',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
