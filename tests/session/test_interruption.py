"""Interruption at every moment: what counts is what was heard, and nothing goes on that was cut."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from inn import STORY, Scene

from npcsdk.events import FACT, TurnEnded
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault


async def begun(here: Scene) -> None:
    """While she welcomes: the voice is at work."""
    await here.talk.begin().start()
    await here.frames(0.1)


async def asked(here: Scene) -> None:
    """Before the first token."""
    await here.to_hub()
    await here.talk.say("hello").start()
    await here.frames(0.04)


async def worded(here: Scene) -> None:
    """Between two tokens, while the first piece is voiced."""
    await asked(here)
    await here.until("Well,")


async def laughing(here: Scene) -> None:
    """Within a vocal sound."""
    await here.talk.begin().start()
    while not (here.timeline.caption.text.startswith("Sit") and here.timeline.position > 0.05):
        await here.frames(0.02)


async def called(here: Scene) -> None:
    """In the line of a called graph."""
    await here.to_hub()
    await here.talk.choose("haggle").start()
    await here.until("Two")
    while here.timeline.at < 10:
        await here.frames(0.02)


async def between(here: Scene) -> None:
    """Where one line is over and the next one has not begun."""
    await called(here)
    while here.timeline.caption.text != "What do you say?" or here.timeline.position:
        await here.frames(0.02)


async def second_call(here: Scene) -> None:
    """While the model is asked a second time, for a target that was sealed."""
    await here.to_hub()
    await here.talk.say("show me the ledger").start()
    while len(here.model.prompts) < 2:
        await here.frames(0.02)
    await here.frames(0.04)


async def falling_back(here: Scene) -> None:
    """While the writer's line is said, as the model failed."""
    await here.to_hub()
    await here.talk.say("hello").start()
    await here.until("Hm,")


async def at_the_end(here: Scene) -> None:
    """All was made, and told."""
    await here.to_hub()
    await here.talk.choose("story").start()
    while here.talk.busy:
        await here.frames(0.02)


SEALED = ["[goto:secret] never said", "So you know. It lies under the bar. Do not tell."]
WORDS = "Well, it is what it is. So they say. And so it goes."

MOMENTS: dict[str, tuple[Callable[[Scene], Awaitable[None]], dict[str, Any], str]] = {
    "begin": (begun, {}, "mira.greeting"),
    "before the first token": (asked, {}, "mira.hub"),
    "between tokens": (worded, {}, "mira.hub"),
    "within a laugh": (laughing, {}, "mira.greeting"),
    "in a call": (called, {}, "haggle.ask"),
    "between two lines": (between, {}, "haggle.done"),
    "the second call": (second_call, {"replies": SEALED, "judges_intents": True}, "mira.hub"),
    "a fallback": (falling_back, {"faults": Fault("error", retryable=False)}, "mira.hub"),
    "the very end": (at_the_end, {}, ""),
}


def played(moment: str) -> Scene:
    settings = {"replies": WORDS, "first_token": 0.2, "between": 0.02, **MOMENTS[moment][1]}
    return Scene(FakeModel(**settings), 0.15)


@pytest.mark.parametrize("reports", [False, True])
@pytest.mark.parametrize("moment", MOMENTS)
def test_at_any_moment_nothing_beyond_the_cut_remains(moment: str, reports: bool) -> None:
    async def scene() -> None:
        here = played(moment)
        here.reports = reports
        await MOMENTS[moment][0](here)
        number = here.talk.state.turn
        at = here.timeline.cut()
        at = at if reports else len(here.text()) or FACT
        here.reports = False
        await here.talk.interrupt(at if reports else None)
        assert (here.model.open_streams, here.voice.open_calls) == (0, 0)  # At once, not when it likes.
        here.whole()
        here.nothing_beyond(at)
        if MOMENTS[moment][2] and (
            reports or moment not in ("begin", "within a laugh", "in a call", "between two lines")
        ):
            assert here.place == MOMENTS[moment][2]
        ended = [event for event in here.turn(number) if isinstance(event, TurnEnded)]
        assert [event.at for event in ended] == [at] or ended[0].reason == "done"
        before = len(here.told)
        await here.frames(2.0)
        assert [event for event in here.told[before:] if event.turn == number] == []  # Nothing comes late.
        assert here.timeline.idle
        here.talk.heard(FACT)  # Revised: nothing of it began after all.
        here.whole()
        here.nothing_beyond(FACT)
        here.talk.heard(10_000)
        here.whole()
        await here.all_of(here.talk.say("hm"))
        here.whole()
        await here.talk.aclose()
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


@pytest.mark.parametrize("how", ["esc, say", "say, say", "esc, esc", "say, esc", "fire", "turn to Tom", "leave, say"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_twice_in_one_turn_and_by_others(moment: str, how: str) -> None:
    async def scene() -> None:
        here = played(moment)
        await MOMENTS[moment][0](here)
        number = here.talk.state.turn
        for what in how.split(", "):
            match what:
                case "esc":
                    here.timeline.cut()
                    here.talk.interrupt()
                case "say":
                    await here.talk.say("hm").start()
                case "leave":
                    async with here.talk.say("hello") as turn:
                        await anext(turn)
                case "turn to Tom":
                    here.talk.talk_to("tom")
                    await here.talk.begin().start()
                case name:
                    await here.talk.notify(name).start()
        while here.talk.busy:
            await here.frames(0.1)
        await here.frames(0.1)
        if "leave" not in how:
            here.whole()
            ended = [event.turn for event in here.told if isinstance(event, TurnEnded)]
            assert ended == list(range(1, here.talk.state.turn + 1))
            lines = [entry for entry in here.talk.state.history if entry.turn == number and entry.kind == "line"]
            assert "".join(entry.text for entry in lines).count("Well") <= 1
        await here.talk.aclose()
        assert (here.model.open_streams, here.voice.open_calls) == (0, 0)
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


def test_right_after_a_call_the_stack_is_what_was_heard() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("Two", here.talk.choose("haggle"))
        stacks = []
        first, second = len("Two coppers for a bed. What do you say?"), len(here.text())
        for at in (3, first, first + 3, second):
            here.talk.heard(at)
            place = here.talk.state.place
            assert place
            stacks.append((place.node, [frame.node for frame in place.stack]))
        assert stacks == [("ask", ["hub"]), ("done", ["hub"]), ("done", ["hub"]), ("hub", [])]
        here.talk.heard(first + 3)
        await here.all_of(here.talk.say("tell me about yourself"))
        assert here.entered()[:2] == [("hub", -1), ("chat", -1)]
        here.whole()

    run_virtual(scene())


class Slow:
    """An embedder that takes its time."""

    name = "slow"

    async def embed(self, texts: Any, kind: Any = None) -> list[tuple[float, ...]]:
        await asyncio.sleep(0.5)
        return [(1.0, 0.0) for _ in texts]

    async def aclose(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("how", ["esc", "say", "esc, say"])
def test_while_it_is_not_known_yet_what_was_meant(how: str) -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        here.talk.embedder = Slow()  # type: ignore[assignment]
        first = asyncio.create_task(here.talk.say("what about the book").start())
        await here.frames(0.2)
        assert here.talk.state.turn == 1
        if "esc" in how:
            await here.talk.interrupt()
        second = asyncio.create_task(here.talk.say("hello").start()) if "say" in how else None
        await here.frames(3.0)
        await first
        if second:
            await second
        await here.frames(3.0)
        here.whole()
        turns = [event.reason for event in here.told if isinstance(event, TurnEnded)]
        assert (
            turns[1:]
            == {"esc": ["interrupted"], "say": ["interrupted", "done"], "esc, say": ["interrupted", "done"]}[how]
        )
        assert here.text(2) == ""  # What was cut before it began says nothing, and its words are a fact.
        said = [entry.text for entry in here.talk.state.history if entry.kind == "say"]
        assert said == ["what about the book", "hello"][: len(turns) - 1]
        if how == "esc":
            assert here.options() == ["story", "song", "haggle", "menu"]

    run_virtual(scene())


def test_what_is_left_while_another_turn_is_about_to_begin_does_not_end_that() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        here.talk.embedder = Slow()  # type: ignore[assignment]
        async with here.talk.choose("story") as turn:
            await anext(turn)
            coming = asyncio.create_task(here.talk.say("hello").start())
            await asyncio.sleep(0.1)
        await coming
        await here.frames(3.0)
        assert [event.reason for event in here.told if isinstance(event, TurnEnded)][-1] == "done"
        assert here.text(3).startswith("Well")

    run_virtual(scene())


def test_all_was_told_and_only_sound_was_to_be_made() -> None:
    async def scene() -> None:
        here = Scene(voice=2.0)
        await here.to_hub()
        await here.talk.choose("menu").start()
        await here.frames(0.5)
        assert here.talk.busy
        assert here.text() == "We have stew today. And bread with it."
        await here.talk.interrupt()
        here.whole()
        assert here.talk.state.variables["mira.fed"] is True
        assert here.options() == ["stew", "free"]
        await here.all_of(here.talk.choose("free"))
        assert ("mira.fed", -1) not in here.changed()  # It happened once.
        here.whole()

        await here.talk.choose("story").start()
        await here.frames(0.5)
        await here.talk.interrupt(5)  # But where less was heard, less happened.
        here.whole()
        assert here.said() == STORY[:5]

    run_virtual(scene())
