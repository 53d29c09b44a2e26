"""`npcsdk say`, as a person or a script runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import wave
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from npcsdk.voices.espeak import find_binary

Run = Callable[..., CompletedProcess[str]]
in_ci = os.environ.get("CI") == "true"
needs_hibari = pytest.mark.skipif(find_spec("hibari") is None and not in_ci, reason="hibari-tts is not installed")
needs_espeak = pytest.mark.skipif(find_binary() is None and not in_ci, reason="espeak-ng is not installed")
needs_matplotlib = pytest.mark.skipif(find_spec("matplotlib") is None and not in_ci, reason="no matplotlib")

SILENT = ("--voice", "silent")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def length(path: Path) -> float:
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return sound.getnframes() / sound.getframerate()


@needs_hibari
@needs_matplotlib
def test_all_that_a_studio_gets(npcsdk: Run, tmp_path: Path) -> None:
    done = npcsdk(
        "say", "Put [sigh] that away! [sad] Please.", "--voice", "hibari", "--feeling", "angry:0.7",
        "--out", "o/x.wav", "--picture", "o/x.png",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "o") == ["x.json", "x.png", "x.srt", "x.vtt", "x.wav"]
    for name in names(tmp_path / "o"):
        assert f"Wrote {Path('o') / name}" in done.stdout
    assert re.search(r"hibari: \d+\.\d\d s at 24000 Hz, made in \d", done.stdout)
    assert "real-time factor" in done.stdout
    value = json.loads((tmp_path / "o" / "x.json").read_text("utf-8"))
    assert value["duration"] == pytest.approx(length(tmp_path / "o" / "x.wav"), abs=0.0001)
    assert value["text"] == "Put that away! Please."
    kinds = {mark["kind"] for mark in value["marks"]}
    assert kinds == {"word", "phoneme", "viseme", "feeling", "sound"}
    assert [mark["value"] for mark in value["marks"] if mark["kind"] == "feeling"] == ["angry:0.7", "sad"]
    assert all(0 <= mark["start"] <= mark["end"] <= value["duration"] for mark in value["marks"])
    assert re.findall(r"[A-Z]?[a-z]+", (tmp_path / "o" / "x.srt").read_text("utf-8")) == "Put that away Please".split()
    assert (tmp_path / "o" / "x.vtt").read_text("utf-8").startswith("WEBVTT\n")
    assert (tmp_path / "o" / "x.png").read_bytes().startswith(b"\x89PNG")


@needs_espeak
def test_a_named_voice_and_files_of_ones_own(npcsdk: Run, tmp_path: Path) -> None:
    done = npcsdk("say", "Hello there.", "--voice", "espeak:en", "--out", "a.wav", "--srt", "b.srt")
    assert done.returncode == 0, done.stderr
    assert names(tmp_path) == ["a.wav", "b.srt"]
    assert length(tmp_path / "a.wav") > 0.4


def test_a_silent_voice_is_told_of_and_written(npcsdk: Run, tmp_path: Path) -> None:
    done = npcsdk("say", "Hello there.", *SILENT, "--out", "a.wav")
    assert done.returncode == 0, done.stderr
    assert "The voice is silent" in done.stderr
    assert names(tmp_path) == ["a.json", "a.srt", "a.vtt", "a.wav"]


def test_existing_files_are_replaced(npcsdk: Run, tmp_path: Path) -> None:
    for name in ("a.wav", "a.json", "a.srt", "a.vtt"):
        (tmp_path / name).write_text("old and much longer than what comes " * 99)
    assert npcsdk("say", "One.", *SILENT, "--out", "a.wav").returncode == 0
    assert length(tmp_path / "a.wav") > 0
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["text"] == "One."
    assert names(tmp_path) == ["a.json", "a.srt", "a.vtt", "a.wav"]  # Nothing temporary is left.


def test_text_from_stdin(npcsdk: Run, tmp_path: Path) -> None:
    done = npcsdk("say", "-", *SILENT, "--marks", "a.json", stdin="\ufeff桥塌了。\n[sad] Ja.\n")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["text"] == "桥塌了。 Ja."


def test_a_pipe_that_never_ends_is_refused(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    words = [sys.executable, "-m", "npcsdk", "say", "-", *SILENT]
    source = subprocess.Popen([sys.executable, "-c", "while True: print('word ' * 1000)"], stdout=subprocess.PIPE)
    try:
        done = subprocess.run(
            words, stdin=source.stdout, capture_output=True, text=True, timeout=60, cwd=tmp_path, env=clean_environment
        )
    finally:
        source.kill()
        source.communicate()
    assert done.returncode == 1
    assert "longer than 20000 characters" in done.stderr


def test_as_a_character_of_a_world(npcsdk: Run, tmp_path: Path) -> None:
    line = "[wave] Come in. [dance]"
    done = npcsdk("say", line, *SILENT, "--world", "tavern", "--character", "mira", "--marks", "a.json")
    assert done.returncode == 0, done.stderr
    assert "[dance] is no tag" in done.stderr
    assert "[wave]" not in done.stderr
    marks = json.loads((tmp_path / "a.json").read_text("utf-8"))["marks"]
    assert [mark["value"] for mark in marks if mark["kind"] == "command"] == ["wave"]


def test_speed_is_carried_over(npcsdk: Run, tmp_path: Path) -> None:
    for name, speed in (("slow", "0.5"), ("fast", "2")):
        assert npcsdk("say", "Hello there.", *SILENT, "--speed", speed, "--marks", f"{name}.json").returncode == 0
    slow, fast = (json.loads((tmp_path / f"{name}.json").read_text("utf-8"))["duration"] for name in ("slow", "fast"))
    assert slow == pytest.approx(4 * fast, rel=0.01)


def test_where_nothing_can_be_heard_it_says_how_to_have_a_file(npcsdk: Run, tmp_path: Path) -> None:
    done = npcsdk("say", "Hello there.", *SILENT)
    assert done.returncode == 0, done.stderr
    assert "--out x.wav writes a file" in done.stderr
    assert names(tmp_path) == []


@needs_hibari
def test_where_no_voice_gives_sound_it_fails_and_writes_nothing(npcsdk: Run, tmp_path: Path) -> None:
    done = npcsdk("say", "桥塌了。", "--voice", "hibari", "--out", "a.wav")
    assert done.returncode == 1
    assert "nothing was voiced" in done.stderr
    assert "speaks English" in done.stderr
    done = npcsdk("say", "…", "--voice", "hibari", "--out", "a.wav")
    assert done.returncode == 1
    assert "nothing in the text that can be said" in done.stderr
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("Hi", "--feeling", "hapy"), 2, "Did you mean happy?"),
        (("Hi", "--feeling", "cheese"), 2, "neutral, happy, sad, angry"),
        (("Hi", "--feeling", "angry:2"), 2, "no number from 0 to 1; write angry:0.7"),
        (("Hi", "--feeling", "angry:nan"), 2, "no number from 0 to 1"),
        (("Hi", "--feeling", "angry:"), 2, "no number from 0 to 1"),
        (("Hi", "--feeling", ":0.5"), 2, "is no feeling"),
        (("Hi", "--voice", "hibry"), 1, "did you mean hibari"),
        (("", *SILENT), 1, "no text to say"),
        (("  ", *SILENT), 1, "no text to say"),
        (("Hi", "--out", "x.mp3"), 2, "call it x.wav"),
        (("Hi", "--out", "x"), 2, "call it x.wav"),
        (("Hi", "--out", "x.wav", "--marks", "./x.wav"), 2, "named twice"),
        (("Hi", *SILENT, "--out", "file/x.wav"), 1, "Name another folder"),
        (("Hi", *SILENT, "--srt", "folder"), 1, "is a folder"),
        (("Hi", "--speed", "9"), 2, "--speed"),
        (("Hi", "--pitch", "nan"), 2, "--pitch"),
        (("Hi", "--character", "mira"), 2, "Name it with --world"),
        (("Hi", "--world", "tavern", "--character", "mia"), 1, "Did you mean mira?"),
        (("Hi", "--world", "nowhere"), 2, "nowhere"),
        (("--out", "x.wav"), 2, "TEXT"),
    ],
)
def test_errors_name_the_remedy(
    npcsdk: Run, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    done = npcsdk("say", *arguments)
    assert done.returncode == status, done.stderr
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == ["file"]


def test_a_feeling_that_the_character_does_not_show(npcsdk: Run, world: Path) -> None:
    text = (world / "world.yaml").read_text("utf-8")
    (world / "world.yaml").write_text(text.replace("{name: Ann,", "{name: Ann, emotions: [happy, curious],"), "utf-8")
    done = npcsdk("say", "Hi", *SILENT, "--world", str(world), "--feeling", "sad")
    assert done.returncode == 2
    assert "Ann shows happy, curious" in " ".join(done.stderr.split())
    assert npcsdk("say", "Hi", *SILENT, "--world", str(world)).returncode == 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(npcsdk: Run, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    done = npcsdk("say", "Hi", *SILENT, "--out", "shut/x.wav")
    assert done.returncode == 1
    assert "Name another folder" in done.stderr


def test_hostile_text_controls_nothing(npcsdk: Run, tmp_path: Path) -> None:
    done = npcsdk("say", "A \x1b[31m --> <b> [x\x1b] [dance]", *SILENT, "--out", "a.wav")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    for name in ("a.srt", "a.vtt", "a.json"):
        assert "\x1b" not in (tmp_path / name).read_text("utf-8")


def test_help_loads_nothing_of_it(clean_environment: dict[str, str]) -> None:
    code = (
        "import sys\nfrom npcsdk.cli.app import run\nrun(['say', '--help'])\n"
        "heavy = ('numpy', 'matplotlib', 'npcsdk.script.take', 'npcsdk.voices.choosing')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, env=clean_environment
    )
    assert done.stdout.strip().endswith("[]")
    assert "--picture" in done.stdout
