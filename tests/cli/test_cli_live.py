"""Talks with a person at a terminal: a pseudo-terminal on which the test types."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

pexpect = pytest.importorskip("pexpect", reason="pexpect needs a Unix terminal")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals"),
    pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning"),
]


@pytest.fixture
def talk(clean_environment, world) -> Iterator[Callable[..., pexpect.spawn]]:
    started: list[pexpect.spawn] = []

    def start(*more: str) -> pexpect.spawn:
        arguments = ["-m", "npcsdk", "chat", str(world), "--model", "scripted", "--voice", "silent", *more]
        env = {**clean_environment, "TERM": "xterm-256color"}
        child = pexpect.spawn(sys.executable, arguments, env=env, encoding="utf-8", timeout=30, dimensions=(24, 60))
        started.append(child)
        child.expect("1. Goodbye")
        child.expect("> ")
        return child

    yield start
    for child in started:
        child.close(force=True)


def leaves(child: pexpect.spawn) -> bool:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus == 0


def test_a_person_talks_picks_and_reaches_the_end(talk):
    child = talk()
    child.sendline("Nice weather")
    child.expect("Ann.*: .*(so|on)")
    child.expect("> ")
    child.sendline("1")
    child.expect("The end")
    assert leaves(child)


def test_a_wrong_number_is_explained_and_the_talk_goes_on(talk):
    child = talk()
    child.sendline("7")
    child.expect("no option 7")
    child.expect("> ")
    child.sendline("quit")
    assert leaves(child)


def test_silence_is_noticed_while_nobody_types(talk):
    child = talk()
    child.expect("Still there")
    child.expect("> ")
    child.sendline("QUIT")
    assert leaves(child)


def test_ctrl_d_leaves(talk):
    child = talk()
    child.sendeof()
    assert leaves(child)
    assert "\r\n" in child.before  # The shell's prompt comes on a line of its own.


def test_ctrl_c_leaves_at_the_second_time_only(talk):
    child = talk()
    child.sendintr()
    child.expect("again leaves")
    child.expect("> ")
    child.sendline("hello")
    child.expect("Ann")
    child.expect("> ")
    child.sendintr()
    child.expect("again leaves")
    child.sendintr()
    assert leaves(child)
    assert "Traceback" not in child.before


def test_a_terminal_that_closes_ends_the_talk(talk):
    child = talk()
    child.close(force=False)
    assert not child.isalive()


def test_events_on_a_terminal_hold_no_control_codes(talk, clean_environment, world):
    arguments = ["-m", "npcsdk", "chat", str(world), "--model", "scripted", "--voice", "silent", "--events"]
    child = pexpect.spawn(sys.executable, arguments, env=clean_environment, encoding="utf-8", timeout=30)
    child.expect("turn_ended")
    child.sendline("quit")
    child.expect(pexpect.EOF)
    assert "\x1b" not in child.before
    child.close()
