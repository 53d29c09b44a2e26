"""The host's inbox: who is answered, and what strangers cannot do to it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("host", Path(__file__).parents[2] / "examples" / "05_host.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["host"] = module  # Dataclasses look their module up.
    spec.loader.exec_module(module)
    return module


host = _load()
Message = host.Message


def inbox(*messages: Any) -> Any:
    box = host.Inbox()
    for message in messages:
        box.take(message)
    return box


def order(box: Any, now: float = 10.0) -> list[str]:
    found = []
    while message := box.next(now):
        found.append(message.text or message.event)
    return found


def test_what_matters_comes_first() -> None:
    box = inbox(
        Message(1, "a", "nice"),
        Message(2, "b", "why?"),
        Message(3, "c", "I like Pim"),
        Message(4, "d", "take it", "gift", 5),
        Message(5, "e", "", "raid", 9),
    )
    assert box.urgent()
    assert order(box) == ["raid", "take it", "why?", "I like Pim", "nice"]


def test_who_was_answered_least_comes_first() -> None:
    box = inbox(Message(1, "a", "one?"), Message(2, "a", "two?"), Message(3, "b", "three?"))
    assert order(box) == ["one?", "three?", "two?"]


def test_stale_chatter_is_never_answered_and_a_gift_waits() -> None:
    box = inbox(Message(1, "a", "hm"), Message(1, "b", "why?"), Message(1, "c", "x", "gift", 1))
    assert order(box, now=30.0) == ["x", "why?"]
    assert box.dropped["stale"] == 1


def test_one_viewer_cannot_fill_the_inbox() -> None:
    box = inbox(*(Message(1, "a", f"spam? {n}") for n in range(100)), Message(2, "b", "hello?"))
    assert order(box) == ["spam? 0", "hello?", "spam? 1"]
    assert box.dropped["flood"] == 98


def test_many_viewers_cannot_either_and_push_out_no_gift() -> None:
    box = inbox(Message(0, "giver", "x", "gift", 1), *(Message(n / 100, f"u{n}", "hi") for n in range(500)))
    assert len(box.waiting) == host.WAITING_ALL
    assert order(box, now=1.0)[0] == "x"


def test_repetitions_and_empty_messages_are_dropped() -> None:
    written = [("a", "hm"), ("a", " hm \n"), ("", "x"), ("b", "\u200b\x00"), ("c", "")]
    box = inbox(*(Message(1, user, text) for user, text in written))
    assert order(box) == ["hm"]


@pytest.mark.parametrize("text", ["a" * 100_000, "word " * 100_000, "\x1b[31mred\x07", "\u202eevil", "\ud800x"])
def test_text_is_cut_and_made_visible(text: str) -> None:
    kept = host.clean(text, 160)
    assert len(kept) <= 161
    assert kept.isprintable()


@given(st.lists(st.tuples(st.floats(0, 100), st.text(), st.text(), st.sampled_from(["chat", "gift", "raid"]))))
def test_whatever_comes_the_inbox_stays_small_and_is_emptied(wild: list[tuple[float, str, str, str]]) -> None:
    box = inbox(*(Message(at, user, text, event) for at, user, text, event in wild))
    assert len(box.waiting) <= host.WAITING_ALL
    answered = order(box, now=50.0)
    assert len(answered) + sum(box.dropped.values()) == len(wild)
    assert box.next(50.0) is None
