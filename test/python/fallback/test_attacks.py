"""Texts of models that attack terminals, browsers and documents: they are text everywhere."""

from __future__ import annotations

import ast
from dataclasses import fields
from typing import get_type_hints
from unicodedata import category

import pytest

from attacks import attack_tables, attacked_models, attacks
from fallback.test_fallback import Tags
from layerfold.collect.registry import columns_wanted
from layerfold.fallback.layout import Layout
from layerfold.format.accessors import accessors_of
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary

#: Words of collectors, which the format separates by commas.
NOT_FOREIGN = {"kinds"}

ALL_COLUMNS = Layout(columns=columns_wanted("all"))


@pytest.fixture(scope="module")
def attacked() -> list[Summary]:
    return [Summary(table, layout=ALL_COLUMNS) for table in (*attack_tables(), *attacked_models())]


def test_there_are_enough_and_none_is_there_twice() -> None:
    texts = attacks()
    assert len(texts) == len(set(texts)) >= 300


def test_every_text_of_a_table_is_each_of_them(attacked: list[Summary]) -> None:
    hints = {name: str(hint) for name, hint in get_type_hints(LayerTable).items()}
    texts = {of.name for of in fields(LayerTable) if "str" in hints[of.name]} - NOT_FOREIGN
    for name in texts:
        values = [getattr(summary._table, name) for summary in attacked]
        found = "".join(value if isinstance(value, str) else repr(value) for value in values)
        missing = [one for one in attacks() if one not in found and repr(one)[1:-1] not in found]
        assert not missing, name


def test_no_text_has_a_character_that_acts_on_a_terminal(attacked: list[Summary]) -> None:
    for summary in attacked:
        for text in (summary.to_text(), summary.to_text(width=4000), summary._html):
            kinds = [category(character) for character in text.replace("\n", "")]
            assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & set(kinds), text
            # Marks that combine with one character and paint over other lines.
            assert "MMMMM" not in "".join(kind[0] for kind in kinds), text


def test_no_html_has_an_element_or_attribute_of_theirs(attacked: list[Summary]) -> None:
    for summary in attacked:
        tags = Tags(summary._html)
        assert set(tags.tags) == {"div", "b", "table", "tr", "td"}
        assert summary._html.count("<") == 2 * len(tags.tags)


def test_the_expression_of_a_layer_has_their_texts_as_constants() -> None:
    for table in (*attack_tables(), *attacked_models()):
        for framework, unit in (("torch", "module"), ("keras", "layer"), ("flax", "module")):
            table.framework, table.unit, table.separator = framework, unit, "."
            for accessor in filter(None, accessors_of(table)):
                nodes = list(ast.walk(ast.parse(accessor, mode="eval")))
                assert {type(node) for node in nodes} <= EXPRESSION, accessor
                assert [node.id for node in nodes if isinstance(node, ast.Name)] == ["model"]
                called = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
                assert called <= {"model.get_submodule", "model.get_layer"}, accessor


EXPRESSION = {
    ast.Expression,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Call,
}
