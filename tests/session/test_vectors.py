"""Vectors of what is remembered: the newest first, in the background, within bounds, and never an error."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from npcsdk.errors import EmbedderError
from npcsdk.ports import Embedder
from npcsdk.session import vectors
from npcsdk.session.centring import COMMON, Centring
from npcsdk.session.perceiver import PATIENCE, READ, REST, Perceiver
from npcsdk.session.vectors import BATCH, LATE, Vectors
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.embedders import FakeEmbedder

TEXTS = {"c": "the road", "b": "a bed", "a": "an ale"}
"""The newest first."""


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene under the virtual clock."""

    async def whole() -> None:
        await scene()

    run_virtual(whole())


async def done(made: Vectors) -> None:
    """Wait until nothing is missing, an hour at most."""
    async with asyncio.timeout(3600):
        while made.missing:
            await asyncio.sleep(0.01)


def dot(one: Sequence[float] | None, other: Sequence[float] | None) -> float:
    assert one is not None
    assert other is not None
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_every_text_gets_a_centred_vector_the_newest_first() -> None:
    embedder = FakeEmbedder(delay=0.01)
    assert isinstance(embedder, Embedder)

    async def scene() -> None:
        made = Vectors(embedder)
        many = {key: f"{key} road" for key in range(20)}
        made.fill(many)
        assert (made.vector_of(0), made.missing) == (None, 20)
        await done(made)
        assert embedder.asked == [*COMMON, *many.values()]
        assert embedder.searched == list(many.values())
        made.fill({"d": "bed and road", "c": "bed"})
        made.fill({"e": "ale"})
        await done(made)
        assert embedder.asked[-3:] == ["ale", "bed and road", "bed"]
        assert dot(made.vector_of("c"), made.vector_of("c")) == pytest.approx(1, abs=1e-5)
        assert dot(made.vector_of("c"), made.vector_of("d")) > 0.6 > 0.1 > dot(made.vector_of("c"), made.vector_of("e"))
        assert made.vector_of("never") is None
        await made.aclose()

    play(scene)


def test_they_are_in_the_space_of_the_players_words_and_what_is_shared_is_learnt_once() -> None:
    embedder = FakeEmbedder()

    async def scene() -> None:
        seen = Perceiver(embedder, timeout=5)
        made = Vectors(embedder, centring=seen.centring)
        made.fill(TEXTS)
        query = await seen.query("which road")
        await done(made)
        assert dot(query, made.vector_of("c")) == pytest.approx(1, abs=1e-5)
        assert dot(query, made.vector_of("b")) < 0.1
        assert sorted(embedder.asked) == sorted([*COMMON, "which road", *TEXTS.values()])
        await made.aclose()

    play(scene)


def test_a_known_key_is_made_again_only_for_another_text() -> None:
    embedder = FakeEmbedder()

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill(TEXTS)
        await done(made)
        embedder.asked.clear()
        made.fill(TEXTS)
        assert made.missing == 0
        made.fill({"c": "the bed", "b": " \n"})
        assert (made.vector_of("c"), made.vector_of("b")) == (None, None)
        await done(made)
        assert embedder.asked == ["the bed"]
        assert dot(made.vector_of("c"), made.vector_of("a")) < 0.5
        await made.aclose()

    play(scene)


def test_a_text_that_changes_while_it_is_embedded_gets_the_vector_of_the_new_one() -> None:
    embedder = FakeEmbedder(delay=1)

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill({"a": "ale", "b": "bed"})
        await asyncio.sleep(len(COMMON) + 1)
        made.fill({"a": "bed"})
        await done(made)
        assert embedder.asked[-3:] == ["ale", "bed", "bed"]
        assert dot(made.vector_of("a"), made.vector_of("b")) == pytest.approx(1, abs=1e-5)
        await made.aclose()

    play(scene)


def test_what_changed_is_told_once() -> None:
    async def scene() -> None:
        made = Vectors(FakeEmbedder())
        assert made.news() == []
        made.fill(TEXTS)
        await done(made)
        assert {key: list(vector or ()) for key, vector in made.news()} == {
            key: list(made.vector_of(key) or ()) for key in TEXTS
        }
        assert made.news() == []
        made.fill({"d": "bye"})
        await done(made)
        made.forget(["d", "b"])
        assert made.news() == [("b", None)]  # of "d" nobody had been told
        assert made.news() == []
        await made.aclose()

    play(scene)


def test_only_heads_of_long_texts_are_embedded() -> None:
    embedder = FakeEmbedder()

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill({"a": "road " * 10_000})
        await done(made)
        assert embedder.asked[-1] == ("road " * 10_000)[:READ].strip()
        await made.aclose()

    play(scene)


def test_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST", 3)

    async def scene() -> None:
        made = Vectors(FakeEmbedder())
        made.fill({key: f"road {key}" for key in range(9, 0, -1)})
        assert made.missing == 3
        await done(made)
        assert {key for key, _ in made.news()} == {7, 8, 9}
        made.fill({11: "bed", 10: "ale"})
        await done(made)
        assert [key for key in range(12) if made.vector_of(key)] == [9, 10, 11]
        assert {key for key, vector in made.news() if vector is None} == {7, 8}
        monkeypatch.setattr(vectors, "NUMBERS", 11)  # of vectors of 5 numbers, two
        made.fill({12: "bye"})
        await done(made)
        assert [key for key in range(13) if made.vector_of(key)] == [11, 12]
        await made.aclose()

    play(scene)


def test_nothing_is_begun_while_somebody_is_busy() -> None:
    embedder = FakeEmbedder(delay=0.01)
    busy = True

    async def scene() -> None:
        nonlocal busy
        made = Vectors(embedder, busy=lambda: busy)
        made.fill(TEXTS)
        await asyncio.sleep(60)
        assert embedder.asked == []
        busy = False
        await done(made)
        assert made.vector_of("a")
        await made.aclose()

    play(scene)


@pytest.mark.parametrize(
    "error", [EmbedderError("fake: broken inside"), RuntimeError("boom"), TimeoutError(), KeyError()], ids=repr
)
def test_a_broken_embedder_is_left_alone_and_asked_again_later(error: Exception) -> None:
    embedder = FakeEmbedder()
    embedder.error = error

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill({key: f"road {key}" for key in range(BATCH + 3)})
        await asyncio.sleep(REST / 2)
        assert "fake: " in made.trouble
        asked = len(embedder.asked)
        assert asked == PATIENCE
        await asyncio.sleep(REST)
        assert len(embedder.asked) == asked + 1
        await asyncio.sleep(100 * REST)
        assert made.missing == BATCH + 3
        embedder.error = None
        await done(made)
        assert all(made.vector_of(key) for key in range(BATCH + 3))
        assert made.trouble == ""
        await made.aclose()

    play(scene)


def test_one_text_that_cannot_be_embedded_keeps_no_other_from_it_and_is_given_up() -> None:
    embedder = FakeEmbedder()
    embedder.poison = "venom"

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill({**{key: f"road {key}" for key in range(1, 20)}, 0: "venom", -1: "bed", -2: "ale"})
        await asyncio.sleep(1)
        assert all(made.vector_of(key) for key in range(-2, 20) if key)
        for key in range(20, 20 + PATIENCE):  # it may be that all fail, so it is tried now and then
            made.fill({key: "bye"})
            await asyncio.sleep(0.1)
            assert made.vector_of(key)
        assert (made.vector_of(0), made.missing) == (None, 0)
        asked = len(embedder.asked)
        await asyncio.sleep(3600)
        assert len(embedder.asked) == asked
        embedder.poison = ""
        made.fill({0: "venom"})
        await done(made)
        assert made.vector_of(0)
        await made.aclose()

    play(scene)


def test_an_embedder_that_never_answers_is_left() -> None:
    embedder = FakeEmbedder(delay=1e9)

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill(TEXTS)
        await asyncio.sleep(LATE + 1)
        assert "within 60 s" in made.trouble
        embedder.delay = 0
        await done(made)
        assert made.vector_of("a")
        await made.aclose()

    play(scene)


@pytest.mark.parametrize("answer", [[], [[1.0] * 4], [[float("nan")] * 5] * 3, [None], 7, [["x"] * 5] * 3], ids=str)
def test_what_is_no_vector_is_none(answer: Any) -> None:
    class Odd(FakeEmbedder):
        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            return answer if len(texts) > 1 or texts[0] in TEXTS.values() else await super().embed(texts)

    async def scene() -> None:
        made = Vectors(Odd())
        made.fill(TEXTS)
        await asyncio.sleep(2 * REST)
        assert "fake" in made.trouble
        assert (made.missing, made.news()) == (3, [])
        await made.aclose()

    play(scene)


def test_another_embedder_makes_them_anew() -> None:
    one, two = FakeEmbedder(), FakeEmbedder(("road", "bed"))

    async def scene() -> None:
        made = Vectors(one)
        made.fill(TEXTS)
        await done(made)
        made.news()
        made.use(two, Centring(two))
        assert made.vector_of("a") is None
        assert made.news() == [(key, None) for key in ("c", "b", "a")]
        await done(made)
        assert [len(made.vector_of(key) or ()) for key in TEXTS] == [3, 3, 3]
        assert len(two.asked) == len(COMMON) + 3
        made.use(None)
        made.fill({"d": "bye"})
        await asyncio.sleep(1)
        assert [made.vector_of(key) for key in "abcd"] == [None] * 4
        made.use(one)
        await done(made)
        assert one.asked[-4:] == ["bye", "the road", "a bed", "an ale"]
        await made.aclose()

    play(scene)


def test_an_embedder_whose_dimension_changes_makes_them_anew() -> None:
    embedder = FakeEmbedder()

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill(TEXTS)
        await done(made)
        embedder.words = ("road", "bed")
        made.fill({"d": "bye"})
        await done(made)
        assert [len(made.vector_of(key) or ()) for key in "abcd"] == [3] * 4
        await made.aclose()

    play(scene)


def test_what_is_forgotten_is_nowhere_also_when_it_is_being_embedded() -> None:
    embedder = FakeEmbedder(delay=0.1)

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill(TEXTS)
        await done(made)
        made.fill({"me": "my name is Ann, and the road is long"})
        await asyncio.sleep(0.05)
        made.forget(["me"])
        await asyncio.sleep(5)
        assert (made.vector_of("me"), made.missing) == (None, 0)
        assert embedder.forgotten == [["my name is Ann, and the road is long"]]
        assert made.vector_of("a")
        made.fill({"me": "my name is Ann"})
        await asyncio.sleep(0.05)
        made.forget()
        await asyncio.sleep(5)
        assert embedder.forgotten[-1] is None
        assert "Ann" not in repr(vars(made))
        assert [made.vector_of(key) for key in ("me", *TEXTS)] == [None] * 4
        await made.aclose()

    play(scene)


def test_closing_stops_it_and_leaves_what_was_made() -> None:
    embedder = FakeEmbedder(delay=0.1)

    async def scene() -> None:
        made = Vectors(embedder)
        made.fill(dict.fromkeys(range(100), "road"))
        await asyncio.sleep(0.1 * (len(COMMON) + BATCH) + 0.05)
        await made.aclose()
        await made.aclose()
        asked = len(embedder.asked)
        made.fill({"late": "bed"})
        await asyncio.sleep(60)
        assert len(embedder.asked) == asked
        assert made.vector_of(0)
        assert len(asyncio.all_tasks()) == 1

    play(scene)


def test_without_a_loop_it_begins_with_the_next_call() -> None:
    made = Vectors(FakeEmbedder())
    made.fill(TEXTS)

    async def scene() -> None:
        made.fill({})
        await done(made)
        assert made.vector_of("a")

    play(scene)
    made.fill({"d": "bye"})

    async def another() -> None:
        made.fill({})
        await done(made)
        assert made.vector_of("d")
        await made.aclose()

    play(another)
