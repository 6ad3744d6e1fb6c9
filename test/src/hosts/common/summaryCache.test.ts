import { describe, expect, it } from 'vitest';
import { SummaryCache } from '../../../../src/hosts/common/summaryCache.js';
import { payloadOf } from '../../view/support/corpus.js';

describe('the cache of decoded summaries', () => {
  it('decodes equal payloads once', () => {
    const cache = new SummaryCache();
    const first = cache.read(payloadOf('keras-resnet101'));
    expect(cache.read(payloadOf('keras-resnet101'))).toBe(first);
  });

  it('reads a payload with a member that is nested without end', () => {
    let deep: unknown = null;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    const payload = { ...(payloadOf('keras-resnet101') as object), unknown: deep };
    expect(new SummaryCache().read(payload).ok).toBe(true);
  });
});
