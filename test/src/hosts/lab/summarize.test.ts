import { expect, it } from 'vitest';
import { codeFor } from '../../../../src/hosts/lab/summarize.js';

it('imports layerfold unless a cell above has done so under its own name', () => {
  const alone = 'layerfold.summary(net)';
  const imported = `import layerfold\n\n${alone}`;
  expect(codeFor('net', [])).toBe(imported);
  expect(codeFor('net', ['x', 'import os\nimport layerfold  # tables\nx = 1'])).toBe(alone);
  expect(codeFor('net', ['import layerfold; layerfold.enable()'])).toBe(alone);
  for (const other of [
    'import layerfold as lf',
    'from layerfold import summary',
    'if x:\n    import layerfold',
    '# import layerfold',
    'import layerfold.format',
  ])
    expect(codeFor('net', [other])).toBe(imported);
});
