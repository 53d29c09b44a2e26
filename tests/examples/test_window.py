"""The window: short, sixty frames a second while she talks, and every way of using it."""

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


def watch(
    frames: int, *actions: str, shot: Path | None = None, cwd: Path | None = None, **settings: str
) -> list[dict[str, Any]]:
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
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=110, cwd=cwd,
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


def notes(told: list[dict[str, Any]]) -> list[str]:
    return [row["note"] for row in told if row.get("note")]


def restored(told: list[dict[str, Any]]) -> list[tuple[str, int]]:
    events = [row["event"] for row in told if "event" in row]
    return [(event["reason"], event["turn"]) for event in events if event["type"] == "restored"]


def test_it_is_short() -> None:
    assert len(PROGRAM.read_text("utf-8").splitlines()) <= 98


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
    eye = [x for x in range(310, 590) if picture.get_at((x, 150)) == pygame.Color("#f4efe6")]
    assert len(eye) > 30
    assert eye[-1] - eye[0] > 100  # Both of them, open.
    white = [x for x in range(900) for y in range(360, 390) if picture.get_at((x, y)) == pygame.Color("white")]
    assert min(white) >= 60
    assert 100 < max(white) < 600  # Said so far, and not cut off at the edge.
    assert not [y for y in range(500, 700) if picture.get_at((100, y)) == skin]


def test_she_blinks_and_looks_about_also_while_nobody_says_a_word() -> None:
    told = watch(1500)
    for kind in ("blink", "glance", "shift"):
        moves = [cue["frame"] for cue in cues(told, kind)]
        assert moves
        assert moves[-1] > cues(told, "done")[0]["frame"]
    assert 5 <= len(cues(told, "blink")) <= 18  # In 25 seconds.
    assert {cue["shown"].partition(":")[0] for cue in cues(told, "blink")} <= {"happy", "neutral", "relaxed"}


HINT = "F5 saves, F9 goes on from there, F8 takes a turn back."


def test_a_quick_save_is_gone_on_from_with_its_options_and_its_face(tmp_path: Path) -> None:
    told = watch(1500, "500=f5", "560=I will kill you", "800=f9", "900=key:1", cwd=tmp_path)
    assert notes(told) == [HINT, "Saved.", "Loaded."]
    assert restored(told) == [("load", 1)]
    loaded = next(row["frame"] for row in told if row.get("event", {}).get("type") == "restored")
    assert cues([row for row in told if row["frame"] < loaded], "feeling")[-1]["value"] in ("afraid", "angry")
    after = [row for row in told if row["frame"] >= loaded]
    assert cues(after, "feeling")[0] == {"frame": loaded, "cue": "feeling", "value": "happy", "seconds": 0.0, "turn": 1}
    assert cues(after, "options")[0]["frame"] == loaded
    assert inputs(told) == ["I will kill you", "hub.bridge"]  # An option that was offered before she was threatened.
    assert cues(after, "utterance")[0]["frame"] >= 900


def test_what_was_being_said_when_it_was_saved_is_taken_up(tmp_path: Path) -> None:
    told = watch(150, "140=f5", cwd=tmp_path)
    assert [cue["value"] for cue in cues(told, "utterance")] == ["Welcome to the Salted Kettle,", " traveller! "]
    told = watch(700, "30=f9", cwd=tmp_path)  # Another day, and before she has said three words.
    assert notes(told) == [HINT, "Loaded."]
    said = [cue["value"] for cue in cues(told, "utterance") if cue["turn"] == 2]
    assert said[0].startswith("Welcome")  # As the tavern has it, from the beginning of the line.
    assert said[-1] == "You are letting the rain have my floor."


def test_a_turn_is_taken_back_while_she_speaks(tmp_path: Path) -> None:
    told = watch(900, "500=Tell me about the inn", "560=f8", "800=key:1", cwd=tmp_path)
    assert notes(told) == [HINT, "Taken back."]
    assert restored(told) == [("rewind", 1)]
    back = next(row["frame"] for row in told if row.get("event", {}).get("type") == "restored")
    assert back <= 563
    assert not [cue for cue in cues(told, "word") + cues(told, "utterance") if back <= cue["frame"] < 800]
    assert [cue["frame"] for cue in cues(told, "options")][1] == back
    assert inputs(told) == ["Tell me about the inn", "hub.bridge"]


def test_back_at_the_start_she_begins_anew(tmp_path: Path) -> None:
    told = watch(300, "60=f8", "64=f8", "150=f8", "150=f8", cwd=tmp_path)
    assert set(restored(told)) == {("rewind", 0)}
    assert [note for note in notes(told) if note != "Taken back."] == [HINT, "there is no turn to take back"]
    started = [cue["frame"] for cue in cues(told, "utterance") if cue["value"] == "Welcome to the Salted Kettle,"]
    assert len(started) >= 3
    assert cues(told, "word")[-1]["frame"] > 200


def test_without_a_save_there_is_a_word_of_it_and_she_talks_on(tmp_path: Path) -> None:
    told = watch(500, "60=f9", cwd=tmp_path)
    assert notes(told) == [HINT, "saves/window.json: cannot be read: there is no such file"]
    assert len(cues(told, "utterance")) == 4
    assert len(cues(told, "done")) == 1


def test_a_save_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "saves").write_text("no folder")
    told = watch(500, "60=f5", cwd=tmp_path)
    assert notes(told)[1].startswith("saves/window.json: cannot be written: ")
    assert len(cues(told, "done")) == 1


def test_a_save_is_there_for_the_load_right_behind_it(tmp_path: Path) -> None:
    told = watch(500, "60=f5", "60=f9", cwd=tmp_path)
    assert notes(told)[-1] in ("Loaded.", "Saved.")
    assert restored(told) == [("load", 1)]


def test_sound_stops_at_once_when_another_state_takes_its_place(tmp_path: Path) -> None:
    told = watch(400, "200=f5", "260=f8", "300=f9", NPCSDK_VOICE="hibari", cwd=tmp_path)
    assert restored(told) == [("rewind", 0), ("load", 1)]
    stops = [row["frame"] for row in told if row.get("sound") == "stopped"]
    assert stops == [row["frame"] for row in told if row.get("event", {}).get("type") == "restored"]


def test_the_picture_shows_what_happened(tmp_path: Path) -> None:
    import pygame

    shot = tmp_path / "shot.png"
    watch(560, "500=f5", shot=shot, cwd=tmp_path)
    picture = pygame.image.load(str(shot))
    note = pygame.Color("#8fd18f")
    assert [x for x in range(300) for y in range(360) if picture.get_at((x, y)) == note]
    watch(900, "500=f5", shot=shot, cwd=tmp_path)  # Some seconds later it is gone.
    picture = pygame.image.load(str(shot))
    assert not [x for x in range(300) for y in range(360) if picture.get_at((x, y)) == note]
