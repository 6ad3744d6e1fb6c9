"""The errors that a collector may raise."""

from __future__ import annotations


class UnsupportedModel(TypeError):
    """The object is not a model that layerfold can read; the message says what to do."""


class InputError(ValueError):
    """The inputs of a forward pass are not usable; the message says what to give."""
