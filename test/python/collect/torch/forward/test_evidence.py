"""Which modules are said to be blocks, against the truth about generated ones."""

from __future__ import annotations

from collections import Counter

import layerfold
from generated_modules import FEATURES, generate
from layerfold.format.paths import path_of


def test_blocks_of_generated_modules_are_found_and_no_others() -> None:
    wrong, missed, found, features = [], [], Counter(), Counter()
    for seed, (model, inputs, truth, feature) in enumerate(generate(range(300))):
        features[feature] += 1
        table = layerfold.summary(model, input_data=inputs)._table
        assert not table.notes, (seed, table.notes)
        got = {path_of(table, row): kind for row, kind in table.kinds.items()}
        found.update(kind for path, kind in got.items() if truth.get(path) == kind)
        wrong += [(seed, *item) for item in got.items() if truth.get(item[0]) != item[1]]
        missed += [(seed, *item) for item in truth.items() if got.get(item[0]) != item[1]]
    assert min(features[feature] for feature in FEATURES) >= 27
    assert (wrong, missed) == ([], [])
    assert found == {"residual": 233, "dense": 125, "gate": 67}
