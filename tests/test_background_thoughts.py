"""Second thoughts in a game loop: what is asked for in one frame happens in its order, and says how it went."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from npcsdk.background import BackgroundSession
from npcsdk.errors import SaveError, SessionError
from npcsdk.events import Event, Notice, Restored, TextDelta, TurnEnded
from npcsdk.session.save_reading import read_save
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


class Loop:
    """A game's loop."""

    def __init__(self) -> None:
        self.model = FakeModel("One two three four. Five six seven.")
        self.npc = BackgroundSession(Session(small_world(), model=self.model, voice=FakeVoice(0.0)))
        self.told: list[Event] = []

    def until(self, done: Callable[[list[Event]], bool], patience: float = 20.0) -> None:
        end = time.monotonic() + patience
        while not done(self.told):
            assert time.monotonic() < end, self.told
            self.told += self.npc.poll()
            time.sleep(0.001)

    def talk(self, *texts: str) -> None:
        for text in texts:
            self.told.clear()
            self.npc.say(text)
            self.until(lambda told: any(isinstance(event, TurnEnded) for event in told))

    @contextmanager
    def held(self) -> Iterator[None]:
        """The session gets to nothing inside: it is one frame."""
        hold = threading.Event()
        self.npc._loop.call_soon_threadsafe(hold.wait)
        yield
        hold.set()

    def refused(self) -> list[str]:
        return [event.text for event in self.told if isinstance(event, Notice) and event.level == "error"]


@pytest.fixture
def game() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.npc.close()
    assert made.model.open_streams == 0


def test_a_save_and_what_takes_turns_back_in_one_frame(game: Loop, tmp_path: Path) -> None:
    game.talk("hm", "hm", "hm")
    with game.held():
        one = game.npc.save(tmp_path / "a.json")
        game.npc.rewind(2)
        two = game.npc.save(tmp_path / "b.json")
        game.npc.restore(tmp_path / "a.json")
        game.npc.rewind()
        game.npc.say("And now?")
    one.result(10)
    two.result(10)
    game.told.clear()
    game.until(lambda told: any(isinstance(event, TurnEnded) for event in told))
    assert [read_save(tmp_path / name).snapshot.fold.turn for name in ("a.json", "b.json")] == [3, 1]
    assert [event.reason for event in game.told if isinstance(event, Restored)][-1:] == ["rewind"]
    assert not game.refused()
    game.npc.close()
    assert game.npc.session.state.turn == 3


def test_a_report_of_a_turn_that_was_taken_back_is_not_one_of_the_next_of_its_number(game: Loop) -> None:
    game.talk("hm", "hm")
    with game.held():
        game.npc.rewind()
        game.npc.say("And now?")
        game.npc.heard(3)  # The game still plays the turn that is being taken back.
    game.told.clear()
    game.until(lambda told: any(isinstance(event, TurnEnded) for event in told))
    said = "".join(event.text for event in game.told if isinstance(event, TextDelta))
    game.npc.close()
    assert game.npc.session.state.turn == 2
    assert game.npc.session.state.history[-1].text == said


def test_a_save_that_nobody_wants_any_more_is_no_trouble(game: Loop, tmp_path: Path) -> None:
    game.talk("hm")
    with game.held():
        assert game.npc.save(tmp_path / "a.json").cancel()
        later = game.npc.save(tmp_path / "b.json")
    later.result(10)
    game.told += game.npc.poll()
    assert not game.refused()
    assert not (tmp_path / "a.json").exists()


def test_a_branch_that_comes_too_late_is_none_and_says_so(game: Loop) -> None:
    game.talk("hm")
    with game.held(), pytest.raises(SessionError, match=r"within 0\.05 s"):
        game.npc.branch(timeout=0.05)
    with game.npc.branch() as other:
        other.say("And now?")
        end = time.monotonic() + 20.0
        while not any(isinstance(event, TurnEnded) for event in other.poll()):
            assert time.monotonic() < end
            time.sleep(0.001)
    game.talk("hm")
    assert not game.refused()


def test_what_is_refused_is_told_even_where_all_is_taken_back_in_the_same_frame(game: Loop, tmp_path: Path) -> None:
    game.talk("hm", "hm")
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "file").write_text("")
    with game.held():
        game.npc.restore(tmp_path / "bad.json")
        failed = game.npc.save(tmp_path / "file" / "a.json")
        game.npc.rewind(7)
        game.npc.rewind()
    game.told.clear()
    game.until(lambda told: any(isinstance(event, Restored) for event in told))
    assert len(game.refused()) == 3
    with pytest.raises(SaveError):
        failed.result(10)


def test_close_waits_for_the_save_under_way(game: Loop, tmp_path: Path) -> None:
    game.talk("hm")
    with game.held():
        saves = [game.npc.save(tmp_path / f"{number}.json") for number in range(5)]
        closing = threading.Thread(target=game.npc.close)
        closing.start()
    closing.join()
    assert all(save.result(0) is None for save in saves)
    assert read_save(tmp_path / "4.json").snapshot.fold.turn == 1
