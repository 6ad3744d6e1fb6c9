import { expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import { createOutline, factsOf, firstState } from '../../../../src/outline/index.js';
import { graphOf } from '../../../../src/picture/graph/index.js';
import { english } from '../../../../src/view/index.js';
import { pictureNotes } from '../../../../src/view/picture/notes.js';
import { payloadOf } from '../support/corpus.js';

interface Payload {
  readonly columns: Readonly<Record<string, unknown>>;
}

function notesOf(payload: unknown): readonly string[] {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  const outline = createOutline(decoded.table);
  const graph = graphOf(outline, firstState(outline, { pageSize: 25, depth: 0 }));
  return pictureNotes(graph, outline, factsOf(decoded.table), english);
}

/** What a pass that stops before its end leaves: its input, and nothing that was read. */
function stopped(name: string): unknown {
  const payload = payloadOf(name) as Payload;
  const { inputs, ...columns } = payload.columns;
  expect(inputs).toBeDefined();
  return { ...payload, columns };
}

it('says how to get lines where no input was given, and where one was that the pass stopped', () => {
  expect(notesOf(payloadOf('torch-resnet50-run'))).toEqual([]);
  expect(notesOf(payloadOf('torch-resnet50'))).toEqual([expect.stringContaining('input_size=')]);
  expect(notesOf(stopped('torch-resnet50-run'))).toEqual([expect.stringContaining('stopped')]);
});
