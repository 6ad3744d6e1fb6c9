import { beforeAll, describe, expect, it } from 'vitest';
import { build, buildIsCurrent } from '../../scripts/build.mjs';
import { releasedCases, releasedVersions, shownBy } from '../../scripts/released.mjs';

beforeAll(async () => {
  if (!buildIsCurrent()) await build();
}, 600_000);

describe.each(releasedVersions())('what layerfold %s wrote', (version) => {
  it.each(releasedCases(version))('shows the same rows: $name', async ({ payload, shown }) => {
    expect(await shownBy(payload)).toEqual(shown);
  });
});

it('has a payload of each framework', () => {
  const first = releasedCases(releasedVersions()[0]);
  const frameworks = new Set(first.map(({ payload }) => payload.model.framework));
  expect([...frameworks].sort()).toEqual(['flax', 'keras', 'torch']);
});
