import { install, see } from '../vscode.mjs';

export default [
  {
    name: 'vscode-restricted',
    title: 'VS Code, Restricted Mode',
    isTrusted: false,
    setUp: install,
    see: ({ folder }) => see('restricted', [], folder),
  },
  {
    name: 'vscode-trusted',
    title: 'VS Code',
    isTrusted: true,
    setUp: install,
    see: ({ folder }) => see('trusted', ['--disable-workspace-trust'], folder),
  },
];
