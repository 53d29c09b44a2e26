"""Feelings at sixty frames a second: a game that never waits, with a timeline and a face for everybody."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from npcsdk.background import BackgroundSession
from npcsdk.emotion import NEUTRAL
from npcsdk.events import Appraised, Event, Felt, InputReceived, Notice, Restored
from npcsdk.session.session import Session
from npcsdk.speech.face import Face
from npcsdk.speech.timeline import Timeline
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice

sys.path.insert(0, str(Path(__file__).parent / "session"))
from moody import EVENTS, SAYS, yard

FRAME = 1 / 60
REPLIES = [SAYS, "[happy] One two three. [grumpy] Four five six.", "[sad:0.7] Well. So it is.", "Hm. [angry] No!"]
WORDS = ["Hello there.", "You stupid idiot, I hate you!", "Thank you, you are wonderful!"]
PATIENCE = 60.0


class Stage:
    """A game with everybody on it."""

    def __init__(self) -> None:
        self.npc = BackgroundSession(Session(yard(), model=FakeModel(REPLIES), voice=FakeVoice(0.0)))
        self.timeline = Timeline()
        self.faces = {who: Face(character) for who, character in yard().characters.items()}
        self.told: list[Event] = []
        self.weights: dict[str, dict[str, float]] = {who: face.weights for who, face in self.faces.items()}

    def frame(self) -> bool:
        """One frame; whether anything came or was due."""
        events = self.npc.poll()
        for event in events:
            self.told.append(event)
            self.timeline.add(event)
            for face in self.faces.values():
                face.add(event)
        self.npc.tick(FRAME)
        due = self.timeline.update(FRAME)
        self.npc.heard(self.timeline.at)
        for who, face in self.faces.items():
            face.update(FRAME, due)
            weights = face.weights
            assert sum(weights.values()) <= 1 + 1e-9
            assert all(0 <= weight <= 1 for weight in weights.values())
            self.weights[who] = weights
        return bool(events or due)

    def run(self, seconds: float) -> None:
        """Frames until that long nothing came and nothing was due."""
        quiet, end = 0.0, time.monotonic() + PATIENCE
        while quiet < seconds:
            quiet = 0.0 if self.frame() else quiet + FRAME
            assert time.monotonic() < end, "it does not come to rest"
            time.sleep(0.0003)

    def until(self, there: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not there():
            self.frame()
            assert time.monotonic() < end, "it does not come"
            time.sleep(0.001)


def alike(face: Face, talk: Session, who: str) -> bool:
    """Whether a face shows what it should: what a line said last, or what shows of what is felt by now.

    It may show another core, or nothing, only where there is little to see.
    """
    seen, told, inside = face.feeling, talk.state.feelings.get(who, NEUTRAL), talk.inner(who).shows
    much, should = (0.0 if each.label == "neutral" else each.intensity for each in (seen, inside))
    return max(much, should) <= 0.35 or (seen.label != "neutral" and seen.core in (told.core, inside.core))


@pytest.mark.parametrize("seed", range(4))
def test_faces_come_to_show_what_the_session_says(seed: int) -> None:
    dice, stage = random.Random(seed), Stage()
    npc = stage.npc
    with npc:
        npc.begin()
        stage.run(0.5)
        for _ in range(6):
            match dice.randrange(5):
                case 0:
                    npc.say(dice.choice(WORDS))
                case 1:
                    npc.choose(dice.choice(["sorry", "insult", "hush"]))
                case 2:
                    npc.say("Hm.")
                    stage.run(0.05)
                    npc.interrupt(stage.timeline.cut())
                case _:
                    npc.notify(dice.choice(EVENTS))
            stage.run(dice.choice([0.5, 2.0, 6.0]))
        npc.notify(dice.choice(["player.draws_weapon", "player.helps", "hart.is_hurt"]))
        stage.run(3.0)
    talk = npc.session
    assert not [e for e in stage.told if isinstance(e, Notice) and e.level == "error" and e.code != "refused"]
    for who, face in stage.faces.items():
        assert alike(face, talk, who), (who, face.feeling, talk.inner(who).shows, talk.state.feelings.get(who))
    assert refold(yard(), stage.told).affects == talk.state.affects


def test_a_thousand_events_in_a_frame_are_all_felt() -> None:
    stage = Stage()
    with stage.npc as npc:
        npc.begin()
        stage.run(0.5)
        for number in range(1000):
            npc.notify(("player.helps", "hart.is_hurt")[number % 2])
        stage.until(lambda: sum(isinstance(event, InputReceived) for event in stage.told) == 1001)
        stage.run(1.0)
    counted = Counter(type(event) for event in stage.told)
    assert counted[Appraised] == 1000
    assert Counter(e.name for e in stage.told if isinstance(e, InputReceived) and e.name) == {
        "player.helps": 500, "hart.is_hurt": 500,
    }  # fmt: skip
    assert counted[Felt] >= 2000
    state = npc.session.state
    assert refold(yard(), stage.told).affects == state.affects
    assert all(0 <= much <= 1 for affect in state.affects.values() for much in affect.feelings.values())
    assert all(abs(float(value)) <= 100.01 for value in state.relationships.values())


def test_a_quick_load_in_the_middle_puts_every_face_right(tmp_path: Path) -> None:
    stage = Stage()
    with stage.npc as npc:
        npc.begin()
        stage.run(0.5)
        npc.notify("player.draws_weapon")
        stage.run(1.0)
        npc.save(tmp_path / "a.json").result(PATIENCE)
        npc.notify("player.helps")
        npc.say("Hello there.")
        stage.run(0.2)
        npc.restore(tmp_path / "a.json")
        stage.until(lambda: any(isinstance(event, Restored) for event in stage.told))
        stage.run(1.0)
    for who in ("ada", "tam"):
        assert alike(stage.faces[who], npc.session, who)
        assert stage.faces[who].feeling.label == {"ada": "angry", "tam": "afraid"}[who]
