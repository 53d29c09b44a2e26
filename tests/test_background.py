"""The door for game loops: nothing waits, nothing leaks, and of several calls in a frame the last one counts."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from npcsdk.background import BackgroundSession
from npcsdk.errors import SessionError
from npcsdk.events import Event, Heard, InputReceived, NodeEntered, Notice, Restored, TextDelta, TurnEnded, TurnStarted
from npcsdk.memory import Memory
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


class Game:
    def __init__(self, model: FakeModel) -> None:
        self.model = model
        self.voice = FakeVoice(0.0)
        self.npc = BackgroundSession(Session(small_world(), model=model, voice=self.voice))
        self.told: list[Event] = []

    def until(self, done: Callable[[list[Event]], bool], *, patience: float = 20.0) -> None:
        """Frames until something was told; fails when it never is."""
        end = time.monotonic() + patience
        while not done(self.told):
            assert time.monotonic() < end, self.told
            self.told += self.npc.poll()
            time.sleep(0.001)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing gets done inside."""
        hold = threading.Event()
        self.npc._loop.call_soon_threadsafe(hold.wait)
        yield
        hold.set()

    def turn_ends(self, count: int) -> None:
        self.until(lambda told: sum(isinstance(event, TurnEnded) for event in told) >= count)

    def check(self) -> None:
        self.npc.close()
        self.told += self.npc.poll()
        assert refold(small_world(), self.told) == self.npc.session.state
        assert (self.model.open_streams, self.voice.open_calls) == (0, 0)


@pytest.fixture
def game() -> Iterator[Game]:
    before = threading.active_count()
    game = Game(FakeModel("One two three four. Five six seven."))
    yield game
    game.npc.close()
    assert threading.active_count() == before


def test_a_talk_in_frames(game: Game) -> None:
    game.npc.begin()
    game.turn_ends(1)
    game.npc.say("Hello")
    game.turn_ends(2)
    game.npc.choose("hub.long")
    game.turn_ends(3)
    assert [e.kind for e in game.told if isinstance(e, InputReceived)] == ["begin", "say", "choose"]
    game.check()


def test_of_several_in_one_frame_the_last_counts(game: Game) -> None:
    game.npc.begin()
    game.turn_ends(1)
    with game.held():
        for word in ("one", "two", "three"):
            game.npc.say(word)
        game.npc.notify("rain")
        game.npc.notify("plot")
        game.npc.interrupt()
        game.npc.say("four")
    game.until(lambda told: any(isinstance(e, InputReceived) and e.text == "four" for e in told))
    said = [e.text or e.name for e in game.told if isinstance(e, InputReceived)]
    assert said == ["", "rain", "plot", "four"]
    game.check()


def test_the_last_of_a_frame_may_be_an_interrupt(game: Game) -> None:
    game.npc.begin()
    game.turn_ends(1)
    with game.held():
        game.npc.say("never")
        game.npc.interrupt()
    game.npc.notify("rain")
    game.until(lambda told: any(isinstance(e, InputReceived) and e.name == "rain" for e in told))
    assert not any(isinstance(e, InputReceived) and e.text == "never" for e in game.told)
    assert sum(isinstance(e, TurnStarted) for e in game.told) == 1


def test_what_cannot_be_done_comes_back_as_a_notice(game: Game) -> None:
    game.npc.choose("nothing")
    game.npc.talk_to("zed")
    game.npc.notify("x", thing=object())
    game.npc.tick(float("nan"))
    game.until(lambda told: sum(isinstance(event, Notice) for event in told) >= 4)
    assert {event.code for event in game.told if isinstance(event, Notice)} == {"refused"}
    game.npc.begin()  # And the driver lives on.
    game.turn_ends(1)


def test_heard_means_the_turn_that_poll_told_of(game: Game) -> None:
    game.npc.begin()
    game.turn_ends(1)
    game.npc.heard(7)
    game.until(lambda told: any(isinstance(event, Heard) for event in told))
    game.npc.say("Go on")
    game.turn_ends(2)
    game.npc.close()
    assert game.npc.session.state.history[0].text == "[happy] Welcome"
    game.check()


def test_time_gathers_and_silence_speaks(game: Game) -> None:
    game.npc.begin()
    game.turn_ends(1)
    for _ in range(60 * 60):
        game.npc.tick(1 / 60)
    game.until(lambda told: any(isinstance(e, NodeEntered) and e.node == "nudge" for e in told))
    game.turn_ends(2)
    game.check()
    assert game.npc.session.time == pytest.approx(60, abs=0.2)


def test_close_in_the_middle_stops_everything() -> None:
    before = threading.active_count()
    game = Game(FakeModel("word " * 500, between=0.01))
    game.npc.say("Hello")
    game.npc.notify("rain")
    game.until(lambda told: any(isinstance(event, TurnStarted) for event in told))
    game.npc.close()
    game.npc.close()
    assert threading.active_count() == before
    assert game.model.open_streams == 0
    game.told += game.npc.poll()
    assert [type(e) for e in game.told if isinstance(e, TurnStarted | TurnEnded)] == [TurnStarted, TurnEnded]
    with pytest.raises(SessionError, match="closed"):
        game.npc.say("Hello?")


def test_sessions_share_one_thread() -> None:
    before = threading.active_count()
    games = [Game(FakeModel()) for _ in range(20)]
    assert threading.active_count() == before + 1
    for game in games:
        game.npc.begin()
    for game in games:
        game.turn_ends(1)
        game.check()
    assert threading.active_count() == before


def test_save_from_the_game(game: Game, tmp_path: Path) -> None:
    game.npc.begin()
    game.turn_ends(1)
    game.npc.save(tmp_path / "a.json").result(10)
    loaded = Session.load(tmp_path / "a.json", small_world(), model=game.model, voice=game.voice)
    game.check()
    assert loaded.state.history == game.npc.session.state.history


def test_a_load_finds_the_save_asked_for_right_before_it_and_not_the_one_after(game: Game, tmp_path: Path) -> None:
    game.npc.begin()
    game.turn_ends(1)
    with game.held():
        game.npc.save(tmp_path / "a.json")
        game.npc.restore(tmp_path / "a.json")
        later = game.npc.save(tmp_path / "b.json")
    game.until(lambda told: any(isinstance(event, Restored) for event in told))
    later.result(10)
    assert not [event for event in game.told if isinstance(event, Notice) and event.level == "error"]


def test_a_load_behind_a_save_that_fails_tells_of_both(game: Game, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with game.held():
        game.npc.save(tmp_path / "file" / "a.json")
        game.npc.restore(tmp_path / "file" / "a.json")
        game.npc.rewind()
    game.until(lambda told: sum(isinstance(event, Notice) and event.code == "refused" for event in told) >= 3)
    game.npc.begin()
    game.turn_ends(1)


def test_a_game_that_reports_nothing_has_heard_what_it_took() -> None:
    game = Game(FakeModel("One two three four. Five six seven.", between=0.02))
    game.npc.begin()
    game.turn_ends(1)
    game.npc.say("Hello")
    game.until(lambda told: any(isinstance(e, TextDelta) and e.turn == 2 for e in told))
    game.npc.say("Stop")
    game.turn_ends(3)
    shown = "".join(e.text for e in game.told if isinstance(e, TextDelta) and e.turn == 2)
    game.check()
    entry = next(e for e in game.npc.session.state.history if e.turn == 2 and e.kind == "line")
    assert entry.text == shown


def test_the_report_of_a_superseded_interrupt_counts(game: Game) -> None:
    game.npc.begin()
    game.turn_ends(1)
    with game.held():
        game.npc.interrupt(7)
        game.npc.say("Go on")
    game.turn_ends(2)
    game.check()
    assert game.npc.session.state.history[0].text == "[happy] Welcome"


def test_what_was_reported_and_notified_before_close_counts(game: Game) -> None:
    game.npc.begin()
    game.turn_ends(1)
    with game.held():
        game.npc.heard(7)
        game.npc.notify("rain")
        game.npc.say("never")
        closing = threading.Thread(target=game.npc.close)
        closing.start()
        time.sleep(0.05)
    closing.join()
    assert [entry.text for entry in game.npc.session.state.history] == ["[happy] Welcome", "rain"]
    game.check()


def test_an_event_that_waits_for_a_turn_is_not_lost_by_close() -> None:
    game = Game(FakeModel("word " * 500, between=0.01))
    game.npc.say("Hello")
    game.until(lambda told: any(isinstance(event, TurnStarted) for event in told))
    game.npc.notify("rain")
    game.npc.notify("plot")  # It leads on: a turn of its own, cut short at once.
    game.npc.notify("snow")
    game.npc.close()
    game.check()
    named = [event.name for event in game.told if isinstance(event, InputReceived) and event.kind == "event"]
    assert sorted(named) == ["plot", "rain", "snow"]


def test_what_a_busy_game_was_told_is_the_state_however_its_frames_fall() -> None:
    chance = random.Random(5)
    game = Game(FakeModel("[happy] One two. [wave] Three four five. [curious] Six seven eight.", between=0.001))
    for _ in range(120):
        what = chance.choice(["say", "begin", "interrupt", "rain", "plot", "heard", "tick", "poll", "poll"])
        if what == "say":
            game.npc.say("Hello")
        elif what == "begin":
            game.npc.begin()
        elif what == "interrupt":
            game.npc.interrupt(chance.choice([None, 5]))
        elif what == "heard":
            game.npc.heard(chance.randrange(-1, 40))
        elif what == "tick":
            game.npc.tick(0.5)
        elif what == "poll":
            game.told += game.npc.poll()
            time.sleep(chance.random() * 0.01)
        else:
            game.npc.notify(what)
    game.check()
    marks = [event for event in game.told if isinstance(event, TurnStarted | TurnEnded)]
    assert [type(event) for event in marks] == [TurnStarted, TurnEnded] * (len(marks) // 2)
    assert len(marks) > 20


def test_a_game_brings_memories_along_and_is_told_of_those_that_cannot_be_kept() -> None:
    with BackgroundSession(Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0))) as npc:
        npc.remember("mira", ["The old king died."])
        npc.remember("mira", [""])
        npc.remember("mira", Memory(id="", text="No list."))  # type: ignore[arg-type]
        npc.remember("mira", None)  # type: ignore[arg-type]
        notices: list[Event] = []
        while len(notices) < 3:
            notices += [event for event in npc.poll() if isinstance(event, Notice)]
        assert "memory 0 has no text" in str(notices[0])
        assert all("give a list of texts or memories" in str(each) for each in notices[1:])
    assert [each.text for each in npc.session.memory.of("mira")] == ["The old king died."]
