"""Models that are not there: the talk goes on, and whoever runs it is told once, and by the exit status."""

from __future__ import annotations

import json

import pytest

DEAD = "openai:x@http://127.0.0.1:1/v1"
ALSO_DEAD = "openai:y@http://127.0.0.1:1/v1"
SAYS = ("--say", "Nice weather", "--say", "Is it not", "--say", "Well then")
AT_THE_END = "npcsdk: No model answered, so the writer's lines were said instead. "


def test_a_service_that_is_not_there_is_told_of_once_and_by_the_status(npcsdk, world):
    done = npcsdk("chat", str(world), "--model", DEAD, "--voice", "silent", *SAYS)
    assert done.returncode == 1
    assert done.stdout.count("Ann (") == 4
    failed, fallback, end = done.stderr.splitlines()
    assert failed.startswith("warning model_failed: ")
    assert "Check the URL, or start the service." in failed
    assert fallback == "warning fallback: a line of the writer was said instead of a model's"
    assert end.startswith(AT_THE_END)
    assert "nothing listens there" in end


def test_each_model_of_a_chain_that_fails_is_told_of(npcsdk, world):
    done = npcsdk("chat", str(world), "--model", f"{DEAD} | {ALSO_DEAD}", "--voice", "silent", *SAYS)
    told = [line for line in done.stderr.splitlines() if line.startswith("warning model_failed")]
    assert len(told) == 2
    assert DEAD in told[0]
    assert ALSO_DEAD in told[1]


def test_where_a_model_of_a_chain_answered_all_is_well(npcsdk, world):
    done = npcsdk("chat", str(world), "--model", f"{DEAD} | scripted", "--voice", "silent", *SAYS)
    assert done.returncode == 0
    (told,) = done.stderr.splitlines()
    assert told.startswith("warning model_failed: ")


def test_programs_that_read_events_are_told_on_stderr_too(npcsdk, world):
    done = npcsdk("chat", str(world), "--model", DEAD, "--voice", "silent", "--events", "--show-prompt", *SAYS)
    assert done.returncode == 1
    assert all(isinstance(json.loads(line), dict) for line in done.stdout.splitlines())
    assert done.stderr.splitlines()[-1].startswith(AT_THE_END)
    assert "--- request 1 to " in done.stderr


def test_a_script_without_a_model_is_written_and_told_of(npcsdk, world):
    done = npcsdk("write", "script", str(world), "--walks", "1", "--out", "scripts", "--model", DEAD)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].endswith("overview.md")
    (told,) = done.stderr.splitlines()
    assert told.startswith(AT_THE_END)


@pytest.mark.parametrize("spec", ["openai:gpt-4o", "ollama", "embedded:nothere.gguf", "embedded:smolm2", "scripted |"])
def test_what_cannot_be_used_is_one_line_and_no_talk(npcsdk, world, spec):
    done = npcsdk("chat", str(world), "--model", spec, "--voice", "silent", "--say", "hi")
    assert done.returncode == 1
    assert done.stdout == ""
    (told,) = done.stderr.splitlines()
    assert told.startswith("npcsdk: ")
