// @vitest-environment node
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { ListeningOutputs } from '../../../../src/hosts/common/listeningOutputs.js';
import { DEFAULT_SETTINGS } from '../../../../src/hosts/common/settings.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('reports to the outputs that are kept, and to none that is disposed of', () => {
  const outputs = new ListeningOutputs();
  const [one, other] = [vi.fn(), vi.fn()];
  const kept = { applySettings: one };
  outputs.add(kept);
  const stop = outputs.add({ applySettings: other });
  stop();
  outputs.applySettings(DEFAULT_SETTINGS);
  expect(one).toHaveBeenCalledExactlyOnceWith(DEFAULT_SETTINGS);
  expect(other).not.toHaveBeenCalled();
  expect(kept.applySettings).toBe(one);
});

it('keeps no output that its host has dropped without disposing of it', async () => {
  const outputs = new ListeningOutputs();
  const kept = { applySettings: vi.fn() };
  outputs.add(kept);
  for (let count = 0; count < 100; count += 1) outputs.add({ applySettings: () => undefined });
  await vi.waitFor(() => {
    collect();
    expect(outputs.size).toBe(1);
  });
  outputs.applySettings(DEFAULT_SETTINGS);
  expect(kept.applySettings).toHaveBeenCalledOnce();
});
