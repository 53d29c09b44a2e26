"""Every example runs as it is, from a checkout, without a key, a network or a terminal, and ends by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from npcsdk.check.findings import check_world_folder

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAMS = sorted(path.name for path in EXAMPLES.glob("[0-9][0-9]_*.py"))


def run(program: str, *arguments: str, cwd: Path, **settings: str) -> str:
    """What a program prints. It reaches no network: proxies and keys are taken from it, and it asks for neither."""
    environment = {name: value for name, value in os.environ.items() if "KEY" not in name and "TOKEN" not in name}
    environment |= {"NPCSDK_MODEL": "scripted", "NPCSDK_VOICE": "silent", **settings}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / program), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=cwd,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_each_program_has_a_test() -> None:
    names = ("01_hello", "02_async", "03_game_loop", "04_world_in_python", "05_host", "06_side_by_side")
    assert [f"{name}.py" for name in (*names, "07_second_thoughts", "08_two_tempers", "09_last_week")] == PROGRAMS


def test_hello(tmp_path: Path) -> None:
    said = run("01_hello.py", cwd=tmp_path)
    assert said.startswith("(")
    assert "bridge" in said or "Tam" in said


def test_async_tells_all_and_writes_sound(tmp_path: Path) -> None:
    said = run("02_async.py", "sounds", cwd=tmp_path, NPCSDK_VOICE="hibari")
    assert "<wave>" in said
    assert "  - Is the road north open?" in said
    assert "> Is the road north open?" in said
    assert "sword" in said
    sounds = sorted((tmp_path / "sounds").iterdir())
    assert f"{len(sounds)} sounds are in sounds" in said
    assert len(sounds) > 4
    for path in sounds:
        with wave.open(str(path)) as wav:
            assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2)
            assert wav.getnframes() > wav.getframerate() / 5


def test_a_game_loop_says_each_word_when_it_is_due(tmp_path: Path) -> None:
    said = run("03_game_loop.py", "20", cwd=tmp_path)
    assert "Welcome to the Salted Kettle" in said
    assert said.count("\n> ") == 2
    starts = [float(row.split(" s ")[0]) for row in said.splitlines() if " s  " in row]
    assert starts == sorted(starts)
    assert len(starts) > 5
    # 20 times as fast: each frame is a third of a second.
    assert int(said.splitlines()[-1].split()[0]) >= 3 * starts[-1]


def test_a_world_in_python_is_saved_and_loaded(tmp_path: Path) -> None:
    said = run("04_world_in_python.py", cwd=tmp_path)
    assert "Tam: Ahoy, traveller." in said
    assert "Tam: Smugglers? The river knows more of that than I do." in said
    assert "Tam: Have you two coins? Then sit in the middle." in said
    assert "Loaded: 5 things were said, and Tam feels happy." in said
    assert said.rstrip().endswith("Tam: Weather? Ask me again when we are halfway over.")


def test_a_host_reads_the_chat(tmp_path: Path) -> None:
    said = run("05_host.py", cwd=tmp_path)
    spoken = [row.partition("): ")[2] for row in said.splitlines() if " Pim (" in row]
    assert any("Juno_7" in words for words in spoken)
    assert "priya, 50 coins?" in spoken
    assert "captain_ada is here, with 230 sailors!" in spoken
    assert "Pim breaks off." in said
    assert spoken[-1] == "Good night, harbour."
    assert not any(name in " ".join(spoken) for name in ("spam", "ghost"))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "of 59 were answered" in said
    assert said == run("05_host.py", cwd=tmp_path)


@pytest.mark.parametrize("world", ["tavern", "host"])
def test_the_worlds_are_without_findings(world: str) -> None:
    assert check_world_folder(EXAMPLES / world) == []


def test_models_are_shown_side_by_side(tmp_path: Path) -> None:
    rows = run("06_side_by_side.py", "scripted", "scripted", cwd=tmp_path).splitlines()
    assert rows[0] == "| you | `scripted` |"
    assert len(rows) == 12
    assert all(row.startswith("| ") and len(row.split(" | ")) == 2 for row in rows[2:])
    assert "✎" in rows[-1]


def test_the_page_shows_what_the_scripted_model_says_today(tmp_path: Path) -> None:
    rows = run("06_side_by_side.py", "scripted", cwd=tmp_path).splitlines()[2:]
    page = (EXAMPLES.parent / "docs" / "side_by_side.md").read_text("utf-8").splitlines()
    shown = [row.rpartition(" | ")[0] + " |" for row in page if row.startswith("| ") and "scripted" not in row]
    assert shown == rows


def test_second_thoughts(tmp_path: Path) -> None:
    said = run("07_second_thoughts.py", "saves", cwd=tmp_path)
    assert said == run("07_second_thoughts.py", "saves", cwd=tmp_path)  # Over the saves of the first time.
    stood = dict(row.strip().split(": ", 1) for row in said.splitlines() if row.startswith("  "))
    assert stood["Saved"] == stood["Taken back"] == stood["Loaded"]
    assert "angry" in stood["That went badly"]
    assert stood["One way"] != stood["The other way"]
    assert said.splitlines()[-3:] == [
        "a friend: turn 1",
        "the gossip: turn 2, goes on from 'a friend'",
        "the secret: turn 2, goes on from 'a friend'",
    ]


def test_last_week_is_remembered_by_whoever_was_told(tmp_path: Path) -> None:
    said = run("09_last_week.py", cwd=tmp_path)
    first, before, after, last = said.split("\n\n")
    assert "“" not in first + before
    assert "Mira was here. “My sister Anna waits for me in Brezno.”" in after
    assert ", from mira; words: sister" in after
    assert "judge.”" not in after, "that was between them"
    answers = [row for row in last.splitlines() if row.startswith("Mira: ")]
    for answer, told in zip(answers, ("Anna waits", "a rope tomorrow", "hiding from the judge"), strict=False):
        assert told in answer
        assert "last week" in answer
    assert "“" not in answers[3]
    assert "words: wait" in last, "it came to her mind, and she did not say so"
