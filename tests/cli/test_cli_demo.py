from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

QUIET = ("--model", "scripted", "--voice", "silent")
MAKEFILE = Path(__file__).parents[2] / "Makefile"


def said(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(">")]


def test_without_a_terminal_it_plays_a_short_conversation(npcsdk):
    done = npcsdk("demo", *QUIET)
    assert done.returncode == 0
    assert said(done.stdout) == ["> Is the road open?", "> I can help with the bridge"]
    assert done.stdout.count("Mira (") == 3


def test_the_environment_says_what_to_say(npcsdk):
    done = npcsdk("demo", *QUIET, env={"SAY": ' Isn\'t "she" here? || $(echo no) '})
    assert said(done.stdout) == ['> Isn\'t "she" here?', "> $(echo no)"]


def test_say_comes_before_the_environment(npcsdk):
    assert said(npcsdk("demo", *QUIET, "--say", "a|b", env={"SAY": "c"}).stdout) == ["> a|b"]


@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="xllamacpp is not installed")
def test_where_the_model_cannot_be_fetched_it_says_so_and_goes_on(npcsdk):
    done = npcsdk(
        "demo", "--voice", "silent", env={"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    )
    assert done.returncode == 0
    assert "Fetching smollm2: 93 MB" in done.stderr
    assert "Going on without a language model" in done.stderr
    assert "Words: scripted." in done.stdout
    assert done.stdout.count("Mira (") == 3


@pytest.mark.parametrize("variable", ["NPCSDK_MODEL", "OPENAI_API_KEY"])
def test_nothing_is_fetched_where_another_model_is_chosen(npcsdk, variable):
    value = {"NPCSDK_MODEL": "scripted", "OPENAI_API_KEY": "key"}[variable]
    done = npcsdk(
        "demo", "--voice", "silent", "--say", "", env={variable: value, "OPENAI_BASE_URL": "http://127.0.0.1:9"}
    )
    assert "Fetching" not in done.stderr
    assert "key" not in done.stdout.split("OPENAI_API_KEY")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("way", ["argument", "environment"])
@pytest.mark.parametrize(
    "text",
    [
        "Is the road open?|I can help with the bridge",
        'It\'s "so" `touch pwned` $(touch pwned) $(shell touch pwned) $$ $5 100% #x; ls \\',
        "$(error broken)",
    ],
)
def test_make_hands_over_what_to_say_as_it_is(tmp_path, text, way):
    shutil.copy(MAKEFILE, tmp_path)
    (tmp_path / "pyproject.toml").touch()
    binary = tmp_path / ".venv" / "bin"
    binary.mkdir(parents=True)
    for made in (binary / "pip", binary.parent / ".demo"):
        made.touch()
    (binary / "python").write_text('#!/bin/sh\nprintf "%s" "$SAY"\n', encoding="utf-8")
    (binary / "python").chmod(0o755)
    command = ["make", "-s", "demo", *([f"SAY={text}"] if way == "argument" else [])]
    env = {name: value for name, value in os.environ.items() if name not in ("SAY", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        env=env | ({"SAY": text} if way != "argument" else {}),
    )
    assert (done.stdout, done.stderr, done.returncode) == (text, "", 0)
    assert not (tmp_path / "pwned").exists()
