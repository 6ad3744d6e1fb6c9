"""What myst-nb does with our data in an output: it shows the plain HTML beside it, without a warning."""

from __future__ import annotations

from typing import Any

from layerfold.format.mime import MIME_TYPE


class Renderer:
    """A `MimeRenderPlugin` of myst-nb, found through the entry point `myst_nb.mime_renderers`."""

    mime_priority_overrides = ()

    @staticmethod
    def handle_mime(_renderer: Any, data: Any, _inline: bool) -> list[Any] | None:
        """Return no nodes of docutils for our data; None, which leaves it to others, for all else."""
        return [] if data.mime_type == MIME_TYPE else None
