"""The adapters of PEFT: which rows are parts of which, whether they are active, and copies beside originals.

What a layer does with them is in the layer: its ``active_adapters``, ``merged_adapters`` and
``disable_adapters`` decide in each forward pass.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.names import listed, text
from layerfold.format.paths import path_of
from layerfold.format.plurals import are, counted
from layerfold.format.table import LayerTable

_PLACES = 3  # in a note

_BASE, _COPIES, _ORIGINAL = "base_layer", "modules_to_save", "original_module"
_PROMPTS = "prompt_encoder"  # of a whole model, one for each adapter


def fill_adapters(table: LayerTable, modules: Sequence[Any], kinds: Iterable[type]) -> None:
    """Fill ``adapters`` and notes, where a class among ``kinds``, those of the modules, is one of PEFT."""
    tuner = _class_of_peft("peft.tuners.tuners_utils", "BaseTunerLayer")
    copies = _class_of_peft("peft.utils.other", "ModulesToSaveWrapper")
    whole = _class_of_peft("peft.peft_model", "PeftModel")
    if not any(issubclass(kind, (tuner, copies, whole)) for kind in kinds):
        return
    reading = _Reading(table, modules, tuner, copies, whole)
    reading.read()
    if any(reading.cells):
        table.adapters = reading.cells
    table.notes += reading.notes()


def _class_of_peft(module: str, name: str) -> type:
    """Return a class of PEFT if it is loaded, else one that nothing is an instance of."""
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) else _Nothing


class _Nothing:
    """No module is one."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer with adapters: what each of them does in the next forward pass."""

    states: dict[str, str]
    is_wrapper: bool  # of an original and its copies
    uses_original: bool = True

    def words(self, names: Iterable[str]) -> str:
        return ", ".join(f"{text(name)} ({self.states[name]})" for name in names)


@dataclass(slots=True)
class _Reading:
    """One pass over the rows, a layer before what is inside."""

    table: LayerTable
    modules: Sequence[Any]
    tuner: type
    copies: type
    whole: type
    cells: list[str | None] = field(default_factory=list)
    layers: dict[int, _Layer] = field(default_factory=dict)
    containers: dict[int, _Layer] = field(default_factory=dict)  # of the parts of one kind
    inherited: dict[int, str] = field(default_factory=dict)  # what all rows inside say, too
    originals: list[int] = field(default_factory=list)  # rows whose copies are used instead

    def read(self) -> None:
        for row, module in enumerate(self.modules):
            self.cells.append(self._cell(row, module))

    def _cell(self, row: int, module: Any) -> str | None:
        parent = self.table.parents[row]
        if isinstance(module, self.tuner):
            layer = self.layers[row] = _tuned(module)
            return f"{layer.words(layer.states)} on {_BASE}" if layer.states else None
        if isinstance(module, self.copies):
            layer = self.layers[row] = _copied(module)
            return layer.words(layer.states) or None
        if isinstance(module, self.whole) and _PROMPTS in _inside(module, "_modules"):
            layer = self.layers[row] = _prompted(module)
            return layer.words(layer.states) or None
        said = self._part(row, parent)
        if said is None and parent in self.layers:
            return self._container(row, module, self.layers[parent])
        if said is not None:
            self.inherited[row] = said
        return said

    def _part(self, row: int, parent: int) -> str | None:
        """Say of which adapter a row is a part, or what else it is in a layer with adapters."""
        name = self.table.names[row]
        if parent in self.inherited:
            return self.inherited[parent]
        container = self.containers.get(parent)
        if container is not None and name in container.states:
            said = container.words([name])
            return f"copy of {_ORIGINAL}: {said}" if container.is_wrapper else said
        layer = self.layers.get(parent)
        if layer is None:
            return None
        if name == _ORIGINAL and layer.is_wrapper:
            if not layer.uses_original:
                self.originals.append(row)
            return "original, in use" if layer.uses_original else "original, not used"
        return _base(layer) if name == _BASE else None

    def _container(self, row: int, module: Any, layer: _Layer) -> str | None:
        """Read what has one part for each adapter; its own parameters are such parts, too."""
        parameters = _inside(module, "_parameters")
        keys = {*_inside(module, "_modules"), *parameters, *_inside(module, "_buffers")}
        if not keys <= set(layer.states):
            return None
        self.containers[row] = layer
        return layer.words(parameters) or None

    def notes(self) -> Iterator[str]:
        """Yield what the adapters do in all, and which originals are not used."""
        states: dict[str, Counter[str]] = {}
        for layer in self.layers.values():
            for name, state in layer.states.items():
                states.setdefault(name, Counter())[state] += 1
        said = [
            f"{text(name)} is "
            + ", ".join(f"{state} in {counted(count, 'layer')}" for state, count in of.items())
            for name, of in states.items()
        ]
        if said:
            yield f"Adapters: {'; '.join(said)}."
        if self.originals:
            places = [path_of(self.table, self.table.parents[row]) for row in self.originals]
            values = sum(map(self._values, self.originals))
            rest = f": {counted(values, 'value')} of originals {are(values)} counted, but not used"
            yield (
                f"A copy in {_COPIES} is used instead of the original in {listed(places, _PLACES)}"
                f"{rest if values else ''}."
            )

    def _values(self, row: int) -> int:
        params, parents = self.table.params, self.table.parents
        end = row + 1
        while end < len(parents) and parents[end] >= row:
            end += 1
        return sum(filter(None, params[row:end]))


def _base(layer: _Layer) -> str:
    merged = [text(name) for name, state in layer.states.items() if state.startswith("merged")]
    return f"base, {' and '.join(merged)} merged" if merged else "base"


def _inside(module: Any, kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = object.__getattribute__(module, "__dict__")[kind]
    return found


def _tuned(module: Any) -> _Layer:
    """Read what the adapters of a layer do; where one is merged, no other one is used."""
    names: dict[str, None] = {}
    for kind in (*module.adapter_layer_names, *module.other_param_names):
        container = _inside(module, "_modules").get(kind)
        if container is not None:
            parts = (*_inside(container, "_modules"), *_inside(container, "_parameters"))
            names |= dict.fromkeys(parts)
    merged, active = list(module.merged_adapters), list(module.active_adapters)
    disabled = bool(module.disable_adapters)
    states = {}
    for name in names:
        if name in merged:
            states[name] = "merged, disabled" if disabled else "merged"
        elif disabled:
            states[name] = "disabled"
        else:
            states[name] = "active" if name in active and not merged else "inactive"
    return _Layer(states, is_wrapper=False)


def _copied(module: Any) -> _Layer:
    """Read which copy of a module is used, if any; only the first active adapter counts."""
    names = list(_inside(_inside(module, "_modules")[_COPIES], "_modules"))
    active = list(module.active_adapters)
    disabled = bool(module.disable_adapters)
    uses_original = disabled or not active or not set(active) <= set(names)
    used = None if uses_original else active[0]
    other = "disabled" if disabled else "inactive"
    states = {name: "active" if name == used else other for name in names}
    return _Layer(states, is_wrapper=True, uses_original=uses_original)


def _prompted(module: Any) -> _Layer:
    """Read which of the prompts of a whole model is put before its inputs."""
    names = _inside(_inside(module, "_modules")[_PROMPTS], "_modules")
    active = module.active_adapter
    used = [active] if isinstance(active, str) else list(active)
    states = {name: "active" if name in used else "inactive" for name in names}
    return _Layer(states, is_wrapper=False)
