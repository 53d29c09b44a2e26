"""What comes to mind in a talk without a session, where the dialogue asks for it; walks come by what hangs on it."""

from __future__ import annotations

from typing import Any

import pytest
from made import world_of

from npcsdk.check.play import Play
from npcsdk.check.walks.moves import Move, elsewhere, moves_at
from npcsdk.check.walks.walks import walk_world
from npcsdk.events import NodeEntered, Recalled, TextDelta
from npcsdk.world.world import World

DAY = 86_400.0
SISTER = "My sister Anna waits for me in Brezno."
ASKS = {"intent": "asks", "examples": ["Where is my sister?", "I am worried about my sister"]}
REPLY = {"goal": "Talk.", "fallback": ["Hm."]}
KEEPS = {"line": "You said: {recalled}", "next": "hub"}
MINDFUL = {"line": "You said: {recalled}", "if": "recalls() > 0"}
END = {"line": "Bye.", "end": "true"}
HEARD = {"line": "{recalled.by} told me: {recalled}", "next": "hub"}


def inn(hub: dict[str, Any] | None = None, **nodes: Any) -> World:
    """Mira answers out of what she was told; Tam, a day later, out of what she told him."""
    way = {"to": "keeps", "if": "recalls(player) >= 0.2", **ASKS}
    mira = {"hub": {"reply": REPLY, "transitions": [way], **(hub or {})}, "keeps": KEEPS, **nodes}
    heard = {"to": "heard", "if": "recalls(hearsay) >= 0.2", **ASKS}
    tam = {"hub": {"reply": REPLY, "transitions": [heard]}, "heard": HEARD}
    return world_of(
        mira,
        graphs={"tam": {"character": "tam", "nodes": tam}},
        characters={"mira": {"talks_to": {"tam": "1d"}}, "tam": {}},
    )


def said(play: Play, words: str) -> str:
    return "".join(event.text for event in play.say(words) if isinstance(event, TextDelta))


def test_what_was_said_is_recalled_and_told_on() -> None:
    play = Play(inn())
    play.begin()
    assert said(play, "Where is my sister?") == "Hm."
    play.say(SISTER)
    assert said(play, "Where is my sister?") == f"You said: {SISTER}"
    play.talk_to("tam")
    play.begin()
    assert said(play, "Where is my sister?") == "Hm.", "nobody told him"
    play.time += DAY
    assert said(play, "Where is my sister?") == f"Mira told me: {SISTER}"


@pytest.mark.parametrize(
    "nodes",
    [
        {"hub": {"transitions": [{"to": "keeps", **ASKS}]}, "keeps": {"lines": [MINDFUL], "next": "hub"}},
        {"hub": {"transitions": [{"to": "on", **ASKS}]}, "on": {"next": [{"to": "keeps", "if": "recalls() > 0"}]}},
        {
            "hub": {"transitions": [{"draw": "pool", **ASKS}]},
            "keeps": {**KEEPS, "storylet": {"pool": "pool", "if": "recalls() > 0"}},
        },
    ],
)
def test_lines_nodes_ahead_and_storylets_can_ask(nodes: dict[str, Any]) -> None:
    world = inn(**nodes)
    play = Play(world)
    play.begin()
    play.say(SISTER)
    assert said(play, "Where is my sister?") == f"You said: {SISTER}"


def test_a_beginning_can_ask_what_is_owed() -> None:
    first = {"lines": [{"line": "You said: {recalled}", "if": "recalls(player) > 0"}, "Welcome."], "next": "hub"}
    world = world_of({"first": first, "hub": {"reply": REPLY, "options": [{"say": "Bye.", "to": "bye"}]}, "bye": END})
    play = Play(world)
    play.begin()
    play.say("I will bring you a rope, I promise.")
    play.choose(play.options[0].id)
    play.time += DAY
    events = play.begin()
    assert "I will bring you a rope" in "".join(event.text for event in events if isinstance(event, TextDelta))


def test_where_nobody_asks_nothing_is_recalled() -> None:
    play = Play(world_of({"hub": {"reply": REPLY, "transitions": [{"to": "keeps", **ASKS}]}, "keeps": KEEPS}))
    play.begin()
    play.say(SISTER)
    assert not any(isinstance(event, Recalled) for event in play.say("Where is my sister?"))


def test_what_hangs_on_a_memory_is_said_and_news_is_waited_for() -> None:
    play = Play(inn())
    play.begin()
    assert Move("say", "Where is my sister?", "mira.keeps") in moves_at(play.step, play.options)
    assert [str(move) for move in elsewhere(play.step)] == ["talk to tam", "talk to tam after 86400s"]
    elsewhere(play.step)[1].make(play)
    assert (play.character, play.time) == ("tam", DAY)


def test_walks_come_by_what_hangs_on_a_memory() -> None:
    walked = walk_world(inn(), runs=60, seed=1)
    assert [missed.key for missed in walked.coverage.missed()] == []
    assert walked.failures == []


def test_each_asks_for_itself() -> None:
    """What Mira was told this moment, Tam does not know, however often he is asked."""
    play = Play(inn())
    play.begin()
    play.say(SISTER)
    play.talk_to("tam")
    for _ in range(3):
        assert not any(
            isinstance(event, NodeEntered) and event.node == "heard" for event in play.say("Where is my sister?")
        )
