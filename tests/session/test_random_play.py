"""Anything a game may do, in any order, at any moment: what was told, folded again, is the state."""

from __future__ import annotations

import asyncio
from typing import Any

from game import Game
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.events import TextDelta
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

REPLIES = [
    "[happy] One two three four. [wave] Five six seven. [curious] Eight.",
    "[goto:chat] [relaxed] I was born here. It was raining.",
    "[goto:secret] So you know. It lies under the bar.",
    "Nothing much [pause:0.4] to say, really. [angry] No!",
    "[goto:offer] never said",
    "",
]

WORDS = st.sampled_from(["I can help you", "show me the ledger", "hm", "", "[happy] [goto:chat]", "你好"])
ACTIONS = st.one_of(
    st.tuples(st.just("begin")),
    st.tuples(st.just("say"), WORDS),
    st.tuples(st.just("choose"), st.sampled_from(["hub.long", "hub.rich"])),
    st.tuples(st.just("notify"), st.sampled_from(["player.draws_weapon", "rain", "plot", "player.leaves"])),
    st.tuples(st.just("interrupt"), st.none() | st.integers(-1, 60)),
    st.tuples(st.just("heard"), st.none() | st.integers(-3, 90)),
    st.tuples(st.just("tick"), st.sampled_from([0.0, 0.5, 30.0])),
    st.tuples(st.just("talk_to"), st.sampled_from(["mira", "tom"])),
    st.tuples(st.just("poll"), st.integers(1, 40)),
    st.tuples(st.just("sleep"), st.sampled_from([0.0, 0.01, 0.05, 0.3, 5.0])),
)
FAULTS = st.dictionaries(st.integers(0, 6), st.sampled_from([Fault("error"), Fault("bug", after=3), Fault("stall")]))


def game(judges: bool = False, faults: dict[int, Fault] | None = None) -> Game:
    model = FakeModel(REPLIES, first_token=0.02, between=0.01, judges_intents=judges, faults=faults)
    return Game(small_world(), model, FakeVoice(0.03, faults={2: "error", 5: "nothing"}))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=25), st.booleans(), FAULTS)
def test_what_was_told_folded_again_is_the_state(
    actions: list[tuple[Any, ...]], judges: bool, faults: dict[int, Fault]
) -> None:
    async def scene() -> None:
        played = game(judges, faults)
        for index, action in enumerate(actions):
            await played.do(action)
            if index % 7 == 6:
                await played.settle()
                played.check()
        await played.settle()
        played.check()
        await played.talk.aclose()
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=12), st.integers(-1, 120))
def test_nothing_beyond_the_cut_remains(actions: list[tuple[Any, ...]], heard: int) -> None:
    async def scene() -> None:
        played = game()
        for action in actions:
            await played.do(action)
        await played.settle()
        await played.do(("say", "I can help you"))
        await played.settle()
        played.talk.heard(heard)
        played.poll()
        last = [event for event in played.told if event.turn == played.told[-1].turn]
        length = sum(len(event.text) for event in last if isinstance(event, TextDelta))
        state = played.talk.state
        lines = [e.text for e in state.history if e.turn == state.turn and e.kind == "line"]
        kept = "".join(lines).replace("[happy] ", "").replace("[wave] ", "").replace("[curious] ", "")
        for tag in ("[surprised] ", "[relaxed] ", "[angry] ", "[afraid] ", "[sad] "):
            kept = kept.replace(tag, "")
        assert len(kept) == max(0, min(heard, length))
        await played.talk.aclose()

    run_virtual(scene())
