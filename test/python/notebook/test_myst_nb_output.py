"""A real build is in `npm run test:hosts`; this is that its plug-in takes our data alone."""

from __future__ import annotations

from types import SimpleNamespace

from layerfold.format.mime import MIME_TYPE
from layerfold.notebook.myst_nb_output import Renderer


def test_only_our_data_is_left_out():
    def handled(mime_type):
        return Renderer.handle_mime(None, SimpleNamespace(mime_type=mime_type), False)

    assert handled(MIME_TYPE) == []
    assert handled("text/html") is None
