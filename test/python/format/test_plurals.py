"""Every counted word of head, notes and foot, with 0, 1 and 2 of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from layerfold.fallback.words import blocks_word, kind_word, title
from layerfold.format.plurals import are, counted
from layerfold.format.table import LayerTable

PACKAGE = Path(__file__).parents[3] / "layerfold"
SOURCES = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def nouns() -> set[str]:
    """Return the nouns that the sources count."""
    found = set()
    for source in SOURCES.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "counted":
                noun = node.args[1]
                if isinstance(noun, ast.Constant):
                    found.add(str(noun.value))
    return found


WORDS = sorted(nouns() | {"layer", "module", "weight", "more layer", "tensor"})


def test_the_words_are_found() -> None:
    assert {"parameter", "optimizer state value", "variable", "lazy module", "row"} <= set(WORDS)


@pytest.mark.parametrize("noun", WORDS)
def test_each_word_with_0_1_and_2(noun: str) -> None:
    assert not noun.endswith(("s", "x", "y", "ch", "sh"))  # their plurals have other endings
    assert [counted(count, noun) for count in (0, 1, 2)] == [
        f"0 {noun}s",
        f"1 {noun}",
        f"2 {noun}s",
    ]
    assert counted("≥ 1", noun) == f"≥ 1 {noun}s"
    assert counted(1_000, noun) == f"1,000 {noun}s"


def test_the_verb_agrees() -> None:
    assert [are(count) for count in (0, 1, 2)] == ["are", "is", "are"]


@pytest.mark.parametrize(
    "kind", ["residual", "gate", "dense", "stage", "module", "block", "repeat", "level", "part"]
)
def test_blocks_are_counted(kind: str) -> None:
    word = kind_word(kind)
    assert [blocks_word(kind, count) for count in (1, 2)] == [f"1 {word}", f"2 {word}s"]


def test_a_word_that_is_a_plural_stays() -> None:
    assert [blocks_word("parallel", count) for count in (1, 2)] == [
        "1 × parallel branches",
        "2 × parallel branches",
    ]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_head_counts_everything_so(count: int) -> None:
    table = LayerTable(
        framework="keras",
        model_name="m",
        model_type="M",
        unit="layer",
        separator="/",
        names=[f"l{row}" for row in range(2 * count)],
        types=["Dense"] * 2 * count,
        parents=[-1] * 2 * count,
        params=[1, 0] * count,
        frozen=[0, 0] * count,
        variables=count,
        optimizer=count,
    )
    word = "" if count == 1 else "s"
    counts = [f"{count} layer{word}", f"{count} variable{word}", f"{count} parameter{word}"]
    expected = (
        [*counts, f"{count} optimizer state value{word}"] if count else [counts[0], counts[2]]
    )
    assert title(table).split(", ")[1:] == expected


def test_no_other_place_makes_plurals() -> None:
    conditional = re.compile(r"""['"]s['"] (if|else)|else ['"]s['"]|['"]{2} if .*else ['"]s""")
    # What is counted in a text, but for what is only said of several.
    written = re.compile(
        r"\{[^{}]*:,\}(?: [a-z]+){0,2} (?:layer|module|row|parameter|value|weight)s\b"
    )
    for path, source in SOURCES.items():
        if path.name != "plurals.py":
            assert not conditional.search(source), path
            assert not written.search(source), path
