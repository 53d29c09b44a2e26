"""Memory in a game that never waits: who is present, what is brought along, thought over and forgotten, and hangs."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from npcsdk.background import BackgroundSession
from npcsdk.events import Event, Notice, Recalled, Restored, TurnEnded
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import Player

sys.path.insert(0, str(Path(__file__).parent / "session"))
from remembered_world import world
from slow_store import SlowStore

ANNA = "My sister Anna waits in Brezno."


class Game:
    """A game's loop: it asks in each frame, and goes on."""

    def __init__(self, **settings: Any) -> None:
        session = Session(world(), model=FakeModel("Hm."), voice=FakeVoice(0.0), player=Player(id="ann"), **settings)
        self.npc = BackgroundSession(session)
        self.told: list[Event] = []

    def until(self, done: Callable[[list[Event]], bool]) -> None:
        end = time.monotonic() + 30.0
        while not done(self.told):
            assert time.monotonic() < end, self.told
            self.told += self.npc.poll()
            time.sleep(0.001)

    def say(self, text: str) -> list[Event]:
        """All that is told until the turn is over."""
        self.told.clear()
        self.npc.say(text)
        self.until(lambda told: any(isinstance(event, TurnEnded) for event in told))
        return self.told

    def refused(self) -> list[str]:
        return [event.text for event in self.told if isinstance(event, Notice) and event.level == "error"]


def recalled(events: list[Event]) -> list[str]:
    return [each.memory.text for event in events if isinstance(event, Recalled) for each in event.memories]


def failed(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice) and event.code == "memory_failed"]


@pytest.fixture
def games() -> Iterator[Callable[..., Game]]:
    """Makes games, and closes them."""
    before, made = threading.active_count(), list[Game]()

    def make(**settings: Any) -> Game:
        made.append(Game(**settings))
        return made[-1]

    yield make
    for game in made:
        game.npc.close()
    assert threading.active_count() == before


def texts(game: Game, who: str) -> list[str]:
    return [each.text for each in game.npc.session.memory.of(who)]


def test_who_is_present_and_what_is_brought_along_in_one_frame_holds_from_then_on(games: Callable[..., Game]) -> None:
    game = games()
    game.npc.talk_to("mira", present=["tilly"], things=["a lamp"])
    game.npc.remember("mira", ["The mill burned down."])
    game.npc.say(ANNA)
    game.npc.talk_to("tom", present="tilly")  # Refused: it is no list, nor is the next.
    game.npc.talk_to("tom", things=None)  # type: ignore[arg-type]
    game.until(lambda told: any(isinstance(event, TurnEnded) for event in told) and bool(game.refused()))
    assert "The mill burned down." in recalled(game.say("What of the mill?"))
    game.npc.talk_to("tom")
    assert recalled(game.say("Where is my sister?")) == []
    game.npc.close()
    assert ANNA in texts(game, "tilly")
    assert ANNA not in texts(game, "tom")


def test_reflecting_and_forgetting_hold_up_no_frame_and_leave_nothing(
    games: Callable[..., Game], tmp_path: Path
) -> None:
    store = SqliteStore(tmp_path / "game.db")
    game = games(store=store)
    game.npc.remember("mira", [f"My sister Anna told me of day {number}." for number in range(60)])
    game.npc.reflect()
    game.say(ANNA)
    assert recalled(game.say("Where does my sister Anna wait?"))
    done = game.npc.forget()
    game.npc.say("Hello there.")
    game.until(lambda told: any(isinstance(event, Restored) for event in told))
    assert done.result(30.0).left == ()
    game.until(lambda told: isinstance(told[-1], TurnEnded))
    assert recalled(game.say("Where does my sister Anna wait?")) == ["Hello there."] or recalled(game.told) == []
    game.npc.close()
    assert not any(ANNA in text or "of day" in text for who in ("mira", "tom", "tilly") for text in texts(game, who))
    store.close()
    assert b"Brezno" not in (tmp_path / "game.db").read_bytes()


def hanging(games: Callable[..., Game]) -> tuple[SlowStore, Game]:
    """A game that goes on with a talk of two turns, in a store that gives nothing before `go` is set."""
    store = SlowStore()
    first = games(store=store)
    first.say(ANNA)
    first.say("Hm.")
    first.npc.close()
    store.go.clear()
    return store, games(store=store)


def test_a_session_whose_log_hangs_holds_up_neither_a_frame_nor_another_session(games: Callable[..., Game]) -> None:
    store, game = hanging(games)
    other = games()
    game.npc.remember("mira", ["The mill burned down."])
    game.npc.say("Where is my sister?")
    while not store.waiting:
        game.told += game.npc.poll()
        time.sleep(0.001)
    assert recalled(other.say("Hello.")) == []
    assert failed(other.told) == []
    game.until(lambda told: any(isinstance(event, TurnEnded) for event in told))
    assert recalled(game.told) == []
    assert failed(game.told) == ["nothing came to mind within 2 s"]
    assert ["cannot be read now" in text for text in game.refused()] == [True]
    store.go.set()
    while store.waiting:
        time.sleep(0.001)
    game.npc.remember("mira", ["The mill burned down."])
    assert {ANNA, "The mill burned down."} <= set(recalled(game.say("Where is my sister, and what of the mill?")))


def test_a_session_is_closed_while_its_log_hangs(games: Callable[..., Game]) -> None:
    store, game = hanging(games)
    game.npc.say("Where is my sister?")
    while not store.waiting:
        time.sleep(0.001)
    threading.Timer(3.0, store.go.set).start()  # The loop's thread waits for its workers when the last game is closed.
    game.npc.close()
    assert games(store=store).npc.poll() == []
