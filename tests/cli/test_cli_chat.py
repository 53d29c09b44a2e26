from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from npcsdk import from_json
from npcsdk.voices.espeak import find_binary

QUIET = ("--model", "scripted", "--voice", "silent")


def test_it_plays_the_texts_in_order_and_leaves(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--say", "Nice weather", "--say", "1")
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    said = [line for line in lines if line.startswith((">", "Ann", "The end"))]
    assert said[0] == "Ann (happy): Hello."
    assert said[1] == "> Nice weather"
    assert said[2] in ("Ann (curious): Is that so?", "Ann (happy): Go on.")
    assert said[3:5] == ["> Goodbye", "Ann (curious): Goodbye."] or said[3:5] == ["> Goodbye", "Ann (happy): Goodbye."]
    assert said[5] == "The end."
    assert lines.count("  1. Goodbye") == 2


def test_it_names_model_and_voice_and_how_to_get_better_ones(npcsdk, world):
    lines = npcsdk("chat", str(world), *QUIET, "--say", "hi").stdout.splitlines()
    assert lines[0].startswith("Words: scripted.")
    assert "npcsdk pull smollm2 fetches" in lines[0]
    assert lines[1].startswith("Voice: silent.")


def test_a_number_that_is_no_option_is_refused(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--say", "2")
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["npcsdk: There is no option 2; the last one is 1."]


@pytest.mark.parametrize("number", ["0", "9" * 5000, "1.5", "-1", "²", "１"])
def test_odd_numbers_never_crash_it(npcsdk, world, number):
    done = npcsdk("chat", str(world), *QUIET, "--say", number)
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert "fault of its own" not in done.stderr


def test_what_comes_after_the_end_is_told_of(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--say", "1", "--say", "wait")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "Not said, as the talk has ended: wait"


def test_events_are_json_one_a_line_and_nothing_else(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--events", "--say", "hi\u2028\x85there", "--say", "1")
    assert done.returncode == 0
    events = [from_json(json.loads(line)) for line in done.stdout.splitlines()]
    kinds = [event.type for event in events]
    assert kinds.count("turn_started") == kinds.count("turn_ended") == 3
    assert "session_ended" in kinds
    assert kinds[-1] == "turn_ended"
    assert "Words: scripted" in done.stderr
    assert any(event.type == "input_received" and event.text == "hi\u2028\x85there" for event in events)


def test_the_same_seed_gives_the_same_events(npcsdk, world):
    def events(seed: str) -> list[dict[str, object]]:
        done = npcsdk("chat", str(world), *QUIET, "--events", "--seed", seed, "--say", "hi", "--say", "ho")
        return [event for line in done.stdout.splitlines() if (event := json.loads(line))["type"] != "turn_ended"]

    assert events("3") == events("3")
    assert len({json.dumps(events(str(seed))) for seed in range(4)}) > 1


def test_another_character_can_be_talked_to(npcsdk, world):
    assert "Bob (neutral): I am Bob." in npcsdk("chat", str(world), *QUIET, "--character", "bob", "--say", "hi").stdout
    done = npcsdk("chat", str(world), *QUIET, "--character", "eve", "--say", "hi")
    assert done.returncode == 1
    assert "no character 'eve'" in done.stderr


def test_lines_from_a_pipe_are_said_until_quit(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, stdin="hi\r\n\n  \nho\nquit\nlost\n")
    assert [line for line in done.stdout.splitlines() if line.startswith(">")] == ["> hi", "> ho"]
    assert done.returncode == 0


def test_a_last_line_without_an_end_and_bytes_that_are_no_text_are_said(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, stdin="h\udcffi")
    assert "> h\ufffdi" in done.stdout


@pytest.mark.parametrize("closed", ["<&-", "</dev/null"])
def test_without_stdin_it_begins_and_leaves(npcsdk, world, clean_environment, closed):
    command = f'"$0" -m npcsdk chat "$1" --model scripted --voice silent {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, str(world)],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ann (happy): Hello." in done.stdout


def test_no_control_codes_where_there_is_no_terminal(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--say", "hi", env={"FORCE_COLOR": "1", "TERM": "xterm"})
    assert "\x1b" not in done.stdout


def test_nobody_steers_the_terminal(npcsdk, tmp_path, world):
    text = (world / "world.yaml").read_text(encoding="utf-8")
    text = text.replace("name: Ann", 'name: "A\\e[31mnn"').replace("say: Goodbye", 'say: "\\e]0;mine\\aGood\\rbye"')
    (world / "world.yaml").write_text(text, encoding="utf-8")
    done = npcsdk("chat", str(world), *QUIET, "--say", "\x1b[2Jhi\u202e\x9b1mho\x07")
    output = done.stdout + done.stderr
    assert not set(output) & set("\x1b\x9b\x07\r\u202e")
    if done.returncode == 0:
        assert "Ann (happy): Hello." in done.stdout
        assert "1. Goodbye" in done.stdout
        assert "> hiho" in done.stdout


def test_letters_that_stdout_lacks_do_not_stop_it(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--say", "café 你好", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "> caf? ??" in done.stdout
    done = npcsdk("chat", str(world), *QUIET, "--events", "--say", "café 你好", env={"PYTHONIOENCODING": "ascii"})
    assert any("café 你好" in str(json.loads(line)) for line in done.stdout.splitlines())


def test_arguments_that_are_no_text_do_not_stop_it(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--events", "--say", "a\udcffb")
    assert done.returncode == 0


@pytest.mark.parametrize("extra", [(), ("--events",)])
def test_a_reader_that_goes_away_is_no_trouble(world, clean_environment, extra):
    command = [sys.executable, "-m", "npcsdk", "chat", str(world), *QUIET, *extra, *(["--say", "hi"] * 20)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read().decode()
        assert process.wait(30) == 1
    assert not [line for line in told.splitlines() if not line.startswith(("Words", "Voice"))]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("chat", "nowhere", "--say", "x"), 2, "There is no such folder"),
        (("chat", "tavern", "--model", "skripted"), 1, "Did you mean scripted?"),
        (("chat", "tavern", "--voice", "hibary"), 1, "did you mean hibari?"),
        (("chat", "tavern", "--seed", "x"), 2, "--seed"),
        (("chat",), 2, "WORLD"),
        (("chat", "tavern", *QUIET, "--audio", "/dev/null/x", "--say", "x"), 1, "/dev/null/x"),
        (("sing",), 2, "sing"),
        (("chat", "a\x1b[31mb", "--say", "x"), 2, "no such folder"),
    ],
)
def test_an_error_is_one_message_with_its_status(npcsdk, arguments, status, told):
    done = npcsdk(*arguments)
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("arguments", [("--debug", "chat", "nowhere"), ("chat", "nowhere", "--debug")])
def test_debug_shows_where_an_error_comes_from(npcsdk, arguments):
    done = npcsdk(*arguments)
    assert done.returncode == 2
    assert "Traceback" in done.stderr


@pytest.mark.skipif(find_binary() is None, reason="espeak-ng is not installed; apt-get install espeak-ng")
def test_audio_is_written_as_16_bit_wavs(npcsdk, world, tmp_path):
    done = npcsdk("chat", str(world), "--model", "scripted", "--voice", "espeak:en", "--audio", "a/b", "--say", "hi")
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "a/b").iterdir())
    assert [file.name for file in files] == ["001-01.wav", "002-01.wav"]
    assert "2 WAV files are in a/b." in done.stdout
    for file in files:
        with wave.open(str(file)) as wav:
            assert (wav.getsampwidth(), wav.getnchannels()) == (2, 1)
            assert wav.getnframes() > 1000


@pytest.mark.skipif(find_binary() is None, reason="espeak-ng is not installed; apt-get install espeak-ng")
def test_a_folder_nobody_asked_for_may_fail(npcsdk, world, tmp_path):
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    done = npcsdk("chat", str(world), "--model", "scripted", "--voice", "espeak:en", "--say", "hi")
    assert done.returncode == 0
    assert "Ann (happy): Hello." in done.stdout


def test_events_name_audio_by_hash_only(npcsdk, world, tmp_path):
    if find_binary() is None:
        pytest.skip("espeak-ng is not installed; apt-get install espeak-ng")
    done = npcsdk("chat", str(world), "--model", "scripted", "--voice", "espeak:en", "--events", "--say", "hi")
    ready = [event for line in done.stdout.splitlines() if (event := json.loads(line))["type"] == "utterance_ready"]
    assert ready
    assert all(set(event["audio"]) == {"sha256", "rate", "frames"} for event in ready)
    assert not Path(tmp_path / "out").exists()
