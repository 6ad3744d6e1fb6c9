"""What is different in PyTorch during a pass, and put back after it."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

from layerfold.collect.common.random_state import same_random_state

_FLEX = "torch.nn.attention.flex_attention"
_BOXES = "torchvision.ops.boxes"
_VON_MISES = "torch.distributions.von_mises"


@contextmanager
def quiet(torch: Any) -> Iterator[None]:
    """Run without gradients, compilation and warnings, and put random states back at the end.

    Flex attention does not ask whether it has a kernel for the device, for none runs here, and torchvision
    does not choose between two ways to the same boxes by how many there are. Angles are not drawn again
    until they are accepted.
    """
    boxes = sys.modules.get(_BOXES)
    with (
        same_random_state(),
        _same_generator_state(torch),
        warnings.catch_warnings(),
        _uncompiled(torch),
        torch.jit.optimized_execution(False),
        _silent("torch._subclasses.fake_tensor"),
        _VALIDATION.off(torch),
        _put(_FLEX, "_validate_device", lambda *_: None),
        _put(_VON_MISES, "_rejection_sample", lambda loc, _k, _r, x: loc + torch.rand_like(x)),
        _put(_BOXES, "batched_nms", getattr(boxes, "_batched_nms_coordinate_trick", None)),
        torch.no_grad(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def few_to_collect() -> Iterator[None]:
    """Let the garbage collector look only at what is made inside: not at a process full of modules and code."""
    if gc.get_freeze_count():  # another pass, or the user, has done so
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def without_modes() -> AbstractContextManager[Any]:
    """Leave out the user's own dispatch modes: a ``FlopCounterMode`` would count the pass."""
    dispatch = importlib.import_module("torch.utils._python_dispatch")
    disabled = getattr(dispatch, "_disable_current_modes", nullcontext)
    return cast("AbstractContextManager[Any]", disabled())


def _uncompiled(torch: Any) -> AbstractContextManager[Any]:
    """Leave out compilation where something was compiled: it would run with real weights.

    Flex attention compiles itself when it is called.
    """
    loaded = "torch._dynamo" in sys.modules or _FLEX in sys.modules
    stance = getattr(torch.compiler, "set_stance", None) if loaded else None
    return stance("force_eager") if stance is not None else nullcontext()


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """Disable a logger: a note reports what goes wrong in the pass."""
    logger = logging.getLogger(name)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


@contextmanager
def _same_generator_state(torch: Any) -> Iterator[None]:
    """Put the state of PyTorch's default generator back at the end."""
    state = torch.random.get_rng_state()
    try:
        yield
    finally:
        torch.random.set_rng_state(state)


@contextmanager
def _put(module: str, name: str, function: object) -> Iterator[None]:
    """Put another function into a module that is loaded, in the place of one that it has."""
    place: Any = sys.modules.get(module)
    before = getattr(place, name, None)
    if before is None or function is None:
        yield
        return
    setattr(place, name, function)
    try:
        yield
    finally:
        setattr(place, name, before)


class _Validation:
    """The checks of distributions, which read values; several passes may leave them out at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passes = 0
        self._before: object = None

    @contextmanager
    def off(self, torch: Any) -> Iterator[None]:
        """Leave out the checks, also where a distribution is asked for them."""
        distribution = torch.distributions.Distribution
        with self._lock:
            if not self._passes:
                self._before = distribution._validate_args
                distribution._validate_args = property(lambda _: False, lambda *_: None)
            self._passes += 1
        try:
            yield
        finally:
            with self._lock:
                self._passes -= 1
                if not self._passes:
                    distribution._validate_args = self._before


_VALIDATION = _Validation()
