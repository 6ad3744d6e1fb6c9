// Turns what was measured into docs/benchmarks.md, and into the figures that README repeats.

const number = (value) => value.toLocaleString('en', { maximumFractionDigits: 0 });
const milliseconds = (seconds) =>
  `${(seconds * 1000).toLocaleString('en', { maximumSignificantDigits: 3 })} ms`;
const ratio = (value) => value.toLocaleString('en', { maximumSignificantDigits: 2 });

export function report({
  inKernel,
  sizes,
  withInput,
  pictures,
  inBrowser,
  inListing,
  inPage,
  machine,
}) {
  return `# Benchmarks

Written by \`npm run bench\`; do not edit. Everything was measured in one run, side by side, with the code of every
viewer in \`scripts/bench/kernel.py\`. Absolute figures depend on the machine, ratios hardly do.

${machine.map((line) => `- ${line}`).join('\n')}

## In the kernel

Messages that one summary sends, bytes that it adds to the saved notebook, and the median time of a repeated call: for
layerfold the table and both fallbacks as JSON, for the others their text. "Time" is relative to layerfold.

${table(
  ['model', 'viewer', 'messages', 'bytes in the notebook', 'time', 'relative'],
  inKernel.viewers.map((result) => kernelRow(result, inKernel.viewers)),
)}

${starts(inKernel.starts)}

## Forms of one summary

Bytes of Keras ResNet101 in each form, and after gzip: an output as it is in the notebook, which has the table's data, HTML and text, and
the page of its own. With \`inline_view=True\` the HTML contains what shows the table.

${sizesTable(sizes)}

## With an input

Shapes and FLOPs of one image or 128 tokens: layerfold's pass without values, torchinfo's real pass on the CPU (median
processor time of five calls of each, in turn, in one process). "Relative" is the median of layerfold's part of torchinfo's time.

${table(['model', 'layerfold', 'torchinfo', 'relative'], withInput.used.map(passRow))}

Median: ${ratio(median(withInput.used.map((result) => result.ratio)))} ×.

Many modules, each with little to compute; the experts of the first model get sizes that depend on values:

${table(['model', 'layerfold', 'torchinfo', 'relative'], withInput.large.map(passRow))}

## Pictures

One call that draws a model into a file, each in a process of its own: Keras' \`plot_model\` and torchview by ${pictures.graphviz}, layerfold's \`plot_model\`
as PNG and SVG, all with shapes and names; the models of [pictures.md](pictures.md), PyTorch models run on 128 tokens. What takes more than two minutes is stopped.

${table(['model', 'drawn by', 'time', 'bytes', 'pixels'], pictures.drawings.map(pictureRow))}

## In JupyterLab

The saved notebook, opened without a kernel (median of three): elements in the output areas, the longest task of the
main thread and all long tasks together while it opens, JupyterLab's own included, and the time that layerfold's code took.

${table(['notebook', 'elements', 'longest task', 'all long tasks', "layerfold's own"], browserRows(inKernel.viewers, inBrowser))}

## Finding and sorting 100,000 rows

The processor's time of an action with the page that it shows (mean of ten), for a run of 1,000 blocks of 100 rows that are
alike, whose every cell is computed from its place, or read from a list; beside it what \`filter\` or \`sort\` of a plain
array takes for the same, once all rows are in memory. "Relative" is the array's part of layerfold's time.

${table(['action', 'rows', 'layerfold', 'plain array', 'relative'], inListing.map(listingRow))}

## Opening large pictures

From the click on _Picture_ until the first boxes are there, and until all boxes and lines are, with everything open that 400 boxes allow, and nothing loaded before (median of five); the longest task
of the main thread of those of 50 ms and more, and the script of the page. The models are in \`scripts/bench/largeModels.mjs\`.

${table(['model', 'boxes', 'lines', 'shown', 'whole', 'longest task', 'script'], inPage.map(pageRow))}
`;
}

export const sizesTable = (sizes) =>
  table(
    ['form', 'bytes', 'compressed'],
    sizes.map(([form, bytes, compressed]) => [form, number(bytes), number(compressed)]),
  );

/** README with the elements that were counted in JupyterLab in its table of sizes. */
export function readmeWith(readme, inBrowser) {
  const row = /^(\| elements in the page +\|)([^|]*)\|([^|]*)\|$/m;
  if (!row.test(readme)) throw new Error('README has no row "elements in the page" to fill in');
  const counts = ['keras', 'layerfold'].map((name) =>
    number(inBrowser[`keras-resnet101-${name}.ipynb`].elements),
  );
  return readme.replace(row, (_, head, ...cells) => {
    const filled = counts.map((count, index) => ` ${count.padStart(cells[index].length - 2)} |`);
    return head + filled.join('');
  });
}

function starts(seconds) {
  const named = Object.entries(seconds).map(
    ([name, value]) => `\`${name}\` ${milliseconds(value)}`,
  );
  return `In a kernel that has Keras already (median of five kernels): ${named.join(', ')}.`;
}

function kernelRow(result, all) {
  const own = all.find((one) => one.model === result.model && one.viewer === 'layerfold');
  return [
    result.model,
    result.viewer,
    result.notebook ? number(result.messages) : '–',
    result.notebook ? number(result.notebook_bytes) : '–',
    milliseconds(result.seconds),
    `${ratio(result.seconds / own.seconds)} ×`,
  ];
}

function passRow({ model, layerfold, torchinfo, ratio: relative }) {
  return [model, milliseconds(layerfold), milliseconds(torchinfo), `${ratio(relative)} ×`];
}

function pictureRow({ model, tool, problem, seconds, bytes, pixels }) {
  if (problem !== undefined) return [model, tool, problem, '–', '–'];
  return [model, tool, milliseconds(seconds), number(bytes), pixels.map(number).join(' × ')];
}

function pageRow({ model, boxes, lines, shown, whole, longest, script }) {
  const times = [shown, whole].map((value) => `${number(value)} ms`);
  const task = longest > 0 ? `${number(longest)} ms` : '< 50 ms';
  return [model, number(boxes), number(lines), ...times, task, `${number(script)} ms`];
}

function listingRow({ action, model, layerfold, array }) {
  const [own, other] = [layerfold, array].map((value) =>
    value === null ? '–' : milliseconds(value / 1000),
  );
  const isMeasured = array !== null && layerfold > 0;
  return [action, model, own, other, isMeasured ? `${ratio(array / layerfold)} ×` : '–'];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function browserRows(inKernel, inBrowser) {
  const named = inKernel
    .filter((result) => result.notebook)
    .map((result) => [`${result.model}, ${result.viewer}`, result.notebook]);
  const hundred = [
    ['a hundred cells without output', 'hundred-empty.ipynb'],
    ['a hundred times Keras ResNet101, Keras summary()', 'hundred-keras.ipynb'],
    ['a hundred times Keras ResNet101, layerfold', 'hundred-layerfold.ipynb'],
  ];
  return [...named, ...hundred].map(([label, file]) => {
    const { elements, longest, all, own } = inBrowser[file];
    const times = [longest, all].map((value) => `${number(value)} ms`);
    return [label, number(elements), ...times, own > 0 ? `${own.toFixed(1)} ms` : '–'];
  });
}

/** Columns of words. */
const LEFT = new Set(['viewer', 'drawn by']);

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const right = head.map((_, index) => (index === 0 || LEFT.has(head[index]) ? '---' : '--:'));
  return [line(head), line(right), ...rows.map(line)].join('\n');
}
