"""A person who types while the character is still being heard."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable

import pytest
from rich.console import Console

from npcsdk import Event, Heard, InputReceived, Session, TurnEnded, load_world
from npcsdk.cli.conversation import Conversation
from npcsdk.cli.keyboard import Key
from npcsdk.cli.screen import Screen
from npcsdk.cli.spoken import Spoken
from npcsdk.events import Audio, Notice
from npcsdk.models.scripted import ScriptedModel
from npcsdk.testing.voices import FakeVoice


class StuckSpeaker:
    """Has begun to play, and stays at its first moment."""

    def __init__(self) -> None:
        self.playing = False

    @property
    def position(self) -> float | None:
        return 0.1 if self.playing else None

    def play(self, audio: Audio | None) -> bool:
        self.playing = audio is not None
        return self.playing

    def notices(self) -> list[Notice]:
        return []

    def stop(self) -> None:
        self.playing = False

    def close(self) -> None:
        """Nothing is held."""


class Hands:
    """Does what a test lists, each thing when its moment has come; the terminal shows what is typed."""

    def __init__(self, terminal: io.StringIO, *deeds: tuple[Callable[[], bool], str | Key]) -> None:
        self._terminal = terminal
        self._deeds = list(deeds)

    async def next(self, within: float) -> str | Key | None:
        await asyncio.sleep(0.002)
        if self._deeds and self._deeds[0][0]():
            done = self._deeds.pop(0)[1]
            self._terminal.write(f"{done}\n" if isinstance(done, str) else "")
            return done
        return None


@pytest.fixture
def heard(world):
    """A conversation with someone, its output, speaker and events."""
    session = Session(load_world(world), model=ScriptedModel(), voice=FakeVoice(delay=0.0))
    out, speaker, events = io.StringIO(), StuckSpeaker(), list[Event]()
    screen = Screen(Console(file=out, force_terminal=False, soft_wrap=True), session.world, echo=False)
    return Conversation(session, Spoken(screen, speaker), [events.append]), session, speaker, out, events


async def test_what_is_said_into_the_sound_cuts_it_where_it_was(heard):
    talk, session, speaker, out, events = heard
    await talk.live(Hands(out, (lambda: speaker.playing and not session.busy, "hi"), (lambda: speaker.playing, "quit")))
    cuts = [event for event in events if isinstance(event, Heard)]
    assert cuts
    assert all(cut.at < len("Hello.") for cut in cuts)
    assert "Ann (happy): Hellohi\nAnn (" in out.getvalue()


async def test_an_option_may_be_picked_before_all_was_heard(heard):
    talk, session, speaker, out, _ = heard
    hands = Hands(out, (lambda: bool(speaker.playing and session.options), "1"), (lambda: speaker.playing, Key.END))
    await talk.live(hands)
    assert out.getvalue().endswith("Ann (happy): Hello1\nAnn (happy): Goodbye --\n")
    assert "not offered" not in out.getvalue()


async def test_ctrl_c_stops_the_sound_and_the_talk_goes_on(heard):
    talk, session, speaker, out, events = heard
    hands = Hands(
        out,
        (lambda: speaker.playing, Key.INTERRUPT),
        (lambda: "again leaves" in out.getvalue() and not speaker.playing, "hi"),
        (lambda: speaker.playing, Key.INTERRUPT),
        (lambda: True, Key.INTERRUPT),
    )
    await talk.live(hands)
    assert out.getvalue().count(" --\nCtrl-C again leaves.") == 2
    assert len([event for event in events if isinstance(event, TurnEnded)]) == 2
    assert not session.busy


async def test_after_a_cut_a_number_says_what_stands_behind_it(heard):
    talk, _, speaker, out, events = heard
    hands = Hands(
        out,
        (lambda: speaker.stop() or out.getvalue().endswith("> "), "1"),
        (lambda: speaker.playing, Key.INTERRUPT),
        (lambda: out.getvalue().endswith("leaves.\n> "), "2"),
        (lambda: "There is no option 2" in out.getvalue(), "1"),
        (lambda: speaker.playing, Key.END),
    )
    await talk.live(hands)
    given = [(event.kind, event.text) for event in events if isinstance(event, InputReceived)]
    assert given == [("begin", ""), ("choose", "Goodbye"), ("say", "Goodbye")]


async def test_no_task_is_left(heard):
    talk, session, speaker, out, _ = heard
    before = asyncio.all_tasks()
    await talk.live(Hands(out, (lambda: speaker.playing, "hi"), (lambda: speaker.playing, Key.END)))
    await session.aclose()
    assert asyncio.all_tasks() == before


async def test_after_a_cut_what_can_be_picked_is_shown_and_a_number_picks_it(heard):
    talk, _, speaker, out, events = heard
    hands = Hands(
        out,
        (lambda: speaker.playing, Key.INTERRUPT),
        (lambda: out.getvalue().endswith("leaves.\n  1. Goodbye\n> "), "1"),
        (lambda: speaker.playing, Key.END),
    )
    await talk.live(hands)
    given = [(event.kind, event.text) for event in events if isinstance(event, InputReceived)]
    assert given == [("begin", ""), ("choose", "Goodbye")]
    assert out.getvalue().count("1. Goodbye") == 1
