"""The window: sixty lines, sixty frames a second while she talks, and every way of using it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PROGRAM = HERE.parents[1] / "examples" / "minimal_pygame.py"


def watch(frames: int, *actions: str, shot: Path | None = None, **settings: str) -> list[dict[str, Any]]:
    """Run the window for some frames, headless; what it told."""
    environment = os.environ | {
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "dummy",
        "PYGAME_HIDE_SUPPORT_PROMPT": "1",
        "NPCSDK_MODEL": "scripted",
        "NPCSDK_VOICE": "silent",
        **settings,
    }
    done = subprocess.run(
        [sys.executable, str(HERE / "window.py"), str(frames), str(shot or ""), *actions],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [json.loads(row) for row in done.stdout.splitlines()]
    assert told[-1]["drawn"] == frames
    assert not [name for name in told[-1]["alive"] if name == "npcsdk"]  # The background thread has ended.
    return told


def cues(told: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in told if row.get("cue") == kind]


def inputs(told: list[dict[str, Any]]) -> list[str]:
    events = [row["event"] for row in told if "event" in row]
    return [event["name"] or event["parts"][0]["text"] for event in events if event.get("kind") in ("say", "choose")]


def ends(told: list[dict[str, Any]]) -> list[tuple[int, str]]:
    events = [row["event"] for row in told if "event" in row]
    return [(event["turn"], event["reason"]) for event in events if event["type"] == "turn_ended"]


def test_it_is_short() -> None:
    assert len(PROGRAM.read_text("utf-8").splitlines()) <= 60


def test_sixty_frames_a_second_are_drawn_while_she_talks() -> None:
    told = watch(500)
    said = cues(told, "utterance")
    assert len(said) >= 3
    gap = 0.12
    for first, second in pairwise(said):
        assert second["frame"] - first["frame"] == pytest.approx(60 * (first["seconds"] + gap), abs=2)
    assert cues(told, "word")[0]["value"] == "Welcome"
    assert [cue["value"] for cue in cues(told, "command")] == ["wave"]
    assert len(cues(told, "done")) == 1


def test_options_are_picked_by_key_and_by_click() -> None:
    told = watch(1500, "500=key:1", "1200=click:200,580")  # Rows begin at 510 and are 30 high.
    assert inputs(told) == ["hub.bridge", "hub.rumours"]


def test_a_click_beside_the_options_does_nothing() -> None:
    told = watch(560, "510=click:200,500", "511=click:200,690", "512=click:200,0", "100=click:200,515")
    assert inputs(told) == []


def test_words_are_typed_and_interrupt_her_where_she_was() -> None:
    told = watch(400, "100=I will kill you 2")
    assert inputs(told) == ["I will kill you 2"]
    before = [cue for cue in cues(told, "utterance") if cue["turn"] == 1]
    assert [cue["value"] for cue in before] == ["Welcome to the Salted Kettle,"]
    assert cues(told, "feeling")[-1]["value"] in ("afraid", "angry")


def test_escape_silences_her_and_she_can_be_spoken_to_again() -> None:
    told = watch(500, "60=esc", "300=Any gossip?")
    assert [cue["value"] for cue in cues(told, "utterance") if cue["frame"] < 300] == ["Welcome to the Salted Kettle,"]
    assert not [cue for cue in cues(told, "word") if 61 < cue["frame"] < 300]
    assert inputs(told) == ["Any gossip?"]
    assert ends(told)[-1] == (2, "done")


def test_sound_is_played_where_there_is_a_device_and_missed_where_there_is_none() -> None:
    for device in ("dummy", "nonexistent"):
        told = watch(700, "200=esc", "300=Any gossip?", NPCSDK_VOICE="hibari", SDL_AUDIODRIVER=device)
        said = cues(told, "utterance")
        assert {cue["turn"] for cue in said} == {1, 2}
        assert said[0]["frame"] > 5  # Frames were drawn while the voice was loaded: nothing waited for it.


def test_the_picture_shows_a_face_and_words(tmp_path: Path) -> None:
    import pygame

    shot = tmp_path / "shot.png"
    told = watch(220, shot=shot)  # In the middle of "Come in, come in."
    assert cues(told, "utterance")[-1]["value"].startswith("Come in")
    assert not cues(told, "done")
    picture = pygame.image.load(str(shot))
    assert picture.get_size() == (900, 700)
    skin = pygame.Color("#e8b98a")
    assert picture.get_at((450, 60)) == skin
    white = [x for x in range(900) for y in range(360, 390) if picture.get_at((x, y)) == pygame.Color("white")]
    assert min(white) >= 60
    assert 100 < max(white) < 600  # Said so far, and not cut off at the edge.
    assert not [y for y in range(500, 700) if picture.get_at((100, y)) == skin]
