"""Shapes as text (``docs/format.md`` §5): ``?,224,224,3``, several with keys: ``a:1,3;b:()``."""

from __future__ import annotations

import re

_MARKS = {"%": "%25", ",": "%2C", ":": "%3A", ";": "%3B"}
_MARK = re.compile("[%,:;]")
_ENCODED = re.compile("%(25|2C|3A|3B)")


def keyed(key: str, shape: str) -> str:
    """Put the key of an output before its shape; its marks are percent-encoded (RFC 3986 §2.1)."""
    if not key:
        return shape
    return f"{_MARK.sub(lambda found: _MARKS[found[0]], key)}:{shape}"


def unkeyed(shapes: str) -> str:
    """Return shapes without their keys."""
    return ";".join(shape.rpartition(":")[2] for shape in shapes.split(";"))


def readable(shapes: str) -> str:
    """Write shapes for people: ``a: ?, 224; b: ()``, keys as they are."""
    return decoded_keys(shapes.replace(",", ", ").replace(";", "; ").replace(":", ": "))


def decoded_keys(text: str) -> str:
    """Return a text with its keys as they are."""
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)), text)
