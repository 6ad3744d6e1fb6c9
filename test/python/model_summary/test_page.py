"""The web page of a summary: nothing foreign gets out of its place, and the file is whole or not there."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from errno import ENOSPC
from html.parser import HTMLParser
from pathlib import Path

import pytest

import corpus
from layerfold import Summary
from layerfold.fallback.page import filled_page
from layerfold.model_summary import page as page_module
from layerfold.model_summary.files import write_whole

FOREIGN = (
    "</title></pre></script><img src=x onerror=alert(1)><!--\u2028\ud800<!--layerfold:data-->\\1"
)
HOSTILE = sorted((corpus.FOLDER / "hostile").glob("*.json"))


class Page(HTMLParser):
    """The elements of a page and the text of some of them, as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(dict(attrs).get("id") or tag)

    def handle_data(self, data: str) -> None:
        place = self.tags[-1] if self.tags else ""
        self.texts[place] = self.texts.get(place, "") + data


def summary_of(name: str) -> Summary:
    return Summary(corpus.load_table(corpus.load(name)["table"]))


def html_of(summary: Summary) -> str:
    html = summary.to_html()
    assert html is not None
    return html


def test_a_page_contains_the_payload_the_text_and_the_name() -> None:
    summary = summary_of("keras-resnet101")
    page = Page(html_of(summary))
    assert json.loads(page.texts["layerfold-data"]) == {"payload": summary.payload}
    assert page.texts["pre"].startswith(summary.to_text())
    assert page.texts["title"].strip() == page.texts["h1"].strip() == "resnet101"


def test_a_page_of_the_same_model_has_the_same_bytes_and_requests_nothing() -> None:
    html = html_of(summary_of("torch-resnet18"))
    assert html == html_of(summary_of("torch-resnet18"))
    assert "default-src 'none'" in html
    assert "<link" not in html
    assert " src=" not in html


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_nothing_gets_out_of_its_place(file: Path) -> None:
    template = page_module._template("page.html")
    data = {"payload": json.loads(file.read_text("utf-8")), FOREIGN: FOREIGN}
    html = filled_page(template, name=FOREIGN, text=f"{FOREIGN}\n{FOREIGN}", data=data)
    page = Page(html)
    assert page.tags == Page(template).tags
    written = page.texts["layerfold-data"]
    assert written.isascii()
    assert not set("<>&") & set(written)
    # Lone surrogates are not of UTF-8, so none may be left.
    assert html.encode().decode() == html
    assert json.loads(written) == json.loads(json.dumps(data))


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        filled_page("", name="", text="", data={"count": float("nan")})
    with pytest.raises(TypeError, match="JSON"):
        filled_page("", name="", text="", data={"count": object()})


def test_a_file_is_the_page_in_utf_8(tmp_path: Path) -> None:
    summary = summary_of("torch-resnet18")
    file = tmp_path / "größe ≥ 1.html"
    assert summary.to_html(file) is None
    assert file.read_bytes() == html_of(summary).encode()
    assert summary.to_html(str(file)) is None
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_an_error_says_what_to_do_and_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make it first"):
        write_whole(tmp_path / "missing" / "page.html", "text")
    with pytest.raises(IsADirectoryError, match="name of a file"):
        write_whole(tmp_path, "text")
    file = tmp_path / "page.html"
    file.write_text("before")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "\ud800")
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_may_only_be_read_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page.html"
    file.write_text("before")
    file.chmod(0o440)
    # Who runs the tests as root may write it.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK or Path(path) != file)
    with pytest.raises(PermissionError, match="may only be read"):
        write_whole(file, "after")
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_names_the_file_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, _: bytes) -> int:
        raise OSError(ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    file = tmp_path / "page.html"
    with pytest.raises(OSError, match="No space") as caught:
        write_whole(file, "text")
    assert str(caught.value) == f"[Errno {ENOSPC}] No space left on device: {str(file)!r}"


def test_links_permissions_and_pipes_stay_what_they_are(tmp_path: Path) -> None:
    file, link = tmp_path / "page.html", tmp_path / "link.html"
    file.write_text("before")
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, "after")
    assert link.is_symlink()
    assert file.read_text() == "after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)


@pytest.fixture
def not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(page_module, "_PAGE", str(tmp_path / "missing.html"))
    page_module._template.cache_clear()
    yield
    page_module._template.cache_clear()


@pytest.mark.usefixtures("not_built")
def test_a_checkout_that_was_not_built_says_how_to_build_it() -> None:
    with pytest.raises(FileNotFoundError, match="npm run setup"):
        summary_of("torch-resnet18").to_html()
