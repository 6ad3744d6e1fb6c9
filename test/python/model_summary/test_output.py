"""Which MIME types an output has, and why."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zlib
from base64 import b64decode
from collections.abc import Iterator
from types import ModuleType

import pytest

import corpus
import layerfold
from kernels import Kernel
from layerfold import Summary
from layerfold.format.mime import MIME_TYPE
from layerfold.model_summary.output import choose
from layerfold.model_summary.unfinished import unfinished

ALL = {MIME_TYPE, "text/html", "text/plain"}
HTML_ONLY = {"text/html", "text/plain"}
HOSTS = (
    "KAGGLE_KERNEL_RUN_TYPE",
    "DATABRICKS_RUNTIME_VERSION",
    "LAYERFOLD_HTML_ONLY",
    "LAYERFOLD_INLINE_VIEW",
)

#: Of a whole output of ResNet101 that contains its table, compressed by gzip.
MOST_BYTES = 48_000


@pytest.fixture(autouse=True)
def _no_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in HOSTS:
        monkeypatch.delenv(variable, raising=False)
    choose(None)
    yield
    choose(None)


def summary() -> Summary:
    return Summary(corpus.load_table(corpus.load("torch-resnet18")["table"]))


def types() -> set[str]:
    return set(summary()._repr_mimebundle_())


def test_usually_everything_is_shown() -> None:
    assert types() == ALL
    assert layerfold.output_mode() == layerfold.OutputMode(
        False, "no host was detected that needs it"
    )


def test_enable_decides_also_about_what_is_unfinished() -> None:
    layerfold.enable(html_only=True)
    assert types() == HTML_ONLY
    assert layerfold.output_mode().reason == "layerfold.enable(html_only=True)"
    assert set(unfinished(summary()._table, 5, is_read=True)._repr_mimebundle_()) == HTML_ONLY
    layerfold.disable()
    assert types() == ALL
    with pytest.raises(ValueError, match="html_only must be True, False or None, not 'yes'"):
        layerfold.enable(html_only="yes")  # type: ignore[arg-type] # what a caller without types may do


@pytest.mark.parametrize(
    ("value", "shown"), [("1", HTML_ONLY), ("true", HTML_ONLY), ("0", ALL), ("No", ALL), ("", ALL)]
)
def test_the_variable_decides(value: str, shown: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERFOLD_HTML_ONLY", value)
    assert types() == shown


@pytest.mark.parametrize(
    ("module", "host"),
    [
        ("positron.kernel.shell", "Positron"),
        ("positron.positron_ipkernel", "Positron"),
        ("google.colab._shell", "Colab"),
    ],
)
def test_a_module_of_a_host_decides(
    module: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, ModuleType(module))
    assert types() == HTML_ONLY
    assert layerfold.output_mode().reason == f"the kernel is that of {host}: it imported {module}"
    monkeypatch.setenv("LAYERFOLD_HTML_ONLY", "0")
    assert types() == ALL


@pytest.mark.parametrize(
    ("variable", "host"),
    [("KAGGLE_KERNEL_RUN_TYPE", "Kaggle"), ("DATABRICKS_RUNTIME_VERSION", "Databricks")],
)
def test_a_variable_of_a_host_decides(
    variable: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "Interactive")
    assert types() == HTML_ONLY
    assert host in layerfold.output_mode().reason
    layerfold.enable(html_only=False)
    assert types() == ALL


MODEL = """
class Model: pass
layerfold.register(Model, lambda model: [layerfold.Layer(path="one", type="Dense", params=1)])
model = Model()
"""


def test_in_a_kernel_a_bare_model_and_its_summary_heed_it() -> None:
    with Kernel() as kernel:
        kernel.run(f"import layerfold{MODEL}layerfold.enable(html_only=True)")
        for shown in ("model", "layerfold.summary(model)", "display(model)"):
            assert set(kernel.run(shown).data) == HTML_ONLY
        kernel.run("layerfold.enable()")
        assert set(kernel.run("model").data) == ALL


def test_hosts_that_ask_for_html_get_the_plain_table() -> None:
    html = summary()._repr_mimebundle_()["text/html"]
    assert summary()._repr_html_() == html
    assert summary()._mime_() == ("text/html", html)


def test_an_output_contains_the_table_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = summary()._repr_html_()
    layerfold.enable(inline_view=True)
    assert types() == ALL
    assert layerfold.output_mode().inline_view
    html = summary()._repr_html_()
    assert plain in html
    assert html.count("<script>") == html.count("</script>") == 1
    (code,) = re.findall(r'data-payload="([\w+/=]+)"', html)
    payload = zlib.decompress(b64decode(code), -zlib.MAX_WBITS)
    assert json.loads(payload) == summary().payload
    layerfold.enable(inline_view=True, html_only=True)
    assert types() == HTML_ONLY
    assert summary()._repr_html_() == html
    layerfold.disable()
    assert summary()._repr_html_() == plain
    monkeypatch.setenv("LAYERFOLD_INLINE_VIEW", "1")
    assert summary()._repr_html_() == html
    layerfold.enable(inline_view=False)
    assert summary()._repr_html_() == plain
    with pytest.raises(ValueError, match="inline_view must be True, False or None, not 1"):
        layerfold.enable(inline_view=1)  # type: ignore[arg-type] # what a caller without types may do


def test_an_output_that_contains_the_table_is_small() -> None:
    layerfold.enable(inline_view=True)
    resnet = Summary(corpus.load_table(corpus.load("keras-resnet101")["table"]))
    saved = json.dumps(resnet._repr_mimebundle_(), ensure_ascii=False).encode()
    assert len(gzip.compress(saved, 9)) <= MOST_BYTES
