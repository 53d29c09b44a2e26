"""Several lines a node, and options that open, close and run out."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from language import nodes, notices, offered, session, text, told, world

from npcsdk.errors import SessionError
from npcsdk.world.references import problems

LINES = ["One.", "Two.", "Three."]


async def said(pick: str, lines: list[Any], times: int, seed: int = 0, **fields: Any) -> list[str]:
    """What a node says again and again."""
    made = world({"a": {"lines": lines, "pick": pick, "options": [{"say": "Again", "to": "a"}]}}, **fields)
    talk = session(made, seed=seed)
    found = [text(await told(talk.begin()))]
    return found + [text(await told(talk.choose("a.a"))) for _ in range(times - 1)]


async def test_a_sequence_stays_at_its_last_line() -> None:
    assert await said("sequence", LINES, 5) == ["One.", "Two.", "Three.", "Three.", "Three."]


async def test_a_cycle_goes_round() -> None:
    assert await said("cycle", LINES, 5) == ["One.", "Two.", "Three.", "One.", "Two."]


async def test_once_says_each_once_and_then_nothing() -> None:
    assert await said("once", LINES, 5) == ["One.", "Two.", "Three.", "", ""]


async def test_a_shuffle_says_all_before_any_again_and_none_twice_in_a_row() -> None:
    for seed in range(8):
        found = await said("shuffle", LINES, 12, seed)
        assert all(Counter(found[at : at + 3]) == Counter(LINES) for at in (0, 3, 6, 9))
        assert all(one != other for one, other in pairwise(found))
    assert len({tuple(await said("shuffle", LINES, 3, seed)) for seed in range(20)}) > 3


async def test_the_same_seed_says_the_same() -> None:
    assert await said("weighted", LINES, 9, 4) == await said("weighted", LINES, 9, 4)
    assert await said("weighted", LINES, 9, 4) != await said("weighted", LINES, 9, 5)


async def test_weights_count() -> None:
    found = Counter(await said("weighted", [{"line": "Rare."}, {"line": "Often.", "weight": 9}], 60))
    assert found["Often."] > 40
    assert found["Rare."] > 0


async def test_a_line_whose_condition_fails_is_left_out_and_once_is_said_once() -> None:
    lines = [{"line": "First.", "once": True}, {"line": "Never.", "if": "trust > 0"}, "Then.", "Last."]
    assert await said("cycle", lines, 5, variables={"trust": 0}) == ["First.", "Then.", "Last.", "Then.", "Last."]


async def test_a_line_that_was_not_heard_is_said_again() -> None:
    made = world({"a": {"lines": LINES, "options": [{"say": "Again", "to": "a"}]}})
    talk = session(made)
    await told(talk.begin())
    talk.heard(-1)
    assert talk.state.lines == {}
    assert text(await told(talk.begin())) == "One."


def test_texts_alone_become_lines() -> None:
    made = world({"a": {"lines": "One.", "pick": "once"}})
    assert [variant.line for variant in made.graphs["mira"].nodes["a"].lines] == ["One."]


@pytest.mark.parametrize("pick", ["sequence", "cycle", "shuffle", "once", "weighted"])
async def test_a_node_that_insists_says_the_line_again_that_was_cut_short(pick: str) -> None:
    lines = [{"line": "Listen to me.", "once": True}, {"line": "Hear me out.", "once": True}]
    insists = {"lines": lines, "pick": pick, "insist": True, "next": [{"to": "b"}]}
    talk = session(world({"a": insists, "b": {"line": "So."}}))
    first = text(await told(talk.begin()))
    for words in ("No.", "No!"):
        talk.heard(3)
        assert text(await told(talk.say(words))) == first
    assert len(talk.state.lines) == 1
    assert nodes(await told(talk.begin())) == []


async def test_options_open_close_and_run_out() -> None:
    options = [
        {"say": "Once", "to": "a", "once": True, "do": {"trust": "+1"}},
        {"say": "Hidden", "to": "a", "if": "trust > 5"},
        {"say": "Shown", "to": "end", "if": "trust > 1", "unavailable": "You are no friend: {trust}."},
        {"say": "Last", "to": "a", "else": True, "do": {"trust": "+1"}},
    ]
    made = world(
        {"a": {"line": "Well?", "options": options}, "end": {"line": "Bye.", "end": "true"}}, variables={"trust": 0}
    )
    talk = session(made)
    assert offered(await told(talk.begin())) == ["Once", "-Shown (You are no friend: 0.)"]
    with pytest.raises(SessionError, match="cannot be picked now: You are no friend: 0"):
        await told(talk.choose("a.end"))
    assert offered(await told(talk.choose("a.a"))) == ["-Shown (You are no friend: 1.)", "Last"]
    assert offered(await told(talk.choose("a.a.3"))) == ["Shown"]
    assert talk.state.picked == {"mira.a.a": 1, "mira.a.a.3": 1}


async def test_a_name_without_value_is_left_out_of_an_option() -> None:
    made = world({"a": {"line": "Well?", "options": [{"say": "Hello {event.who}!", "to": "a"}]}})
    events = await told(session(made).begin())
    assert offered(events) == ["Hello !"]
    assert notices(events) == ["missing_name"]


async def test_an_else_without_words_takes_itself() -> None:
    options = [{"say": "Once", "to": "a", "once": True}, {"else": True, "to": "end"}]
    made = world({"a": {"line": "Well?", "options": options}, "end": {"line": "Enough.", "end": "true"}})
    talk = session(made)
    await told(talk.begin())
    events = await told(talk.choose("a.a"))
    assert text(events) == "Well?\nEnough."
    assert nodes(events) == ["a", "end"]


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ({"to": "a"}, "missing-field"),
        ({"say": "x"}, "missing-field"),
        ({"say": "x", "to": "a", "unavailable": "y"}, "never-unavailable"),
    ],
)
def test_options_that_cannot_be(option: dict[str, object], code: str) -> None:
    assert [fault.code for fault in problems(world({"a": {"line": "x", "options": [option]}}))] == [code]
