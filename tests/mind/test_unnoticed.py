"""What somebody does not notice stands in no history of theirs."""

from __future__ import annotations

from npcsdk.events import InputReceived, TurnStarted
from npcsdk.mind.state import State
from npcsdk.testing.worlds import small_world


def history(given: InputReceived) -> list[str]:
    state = State.fresh(small_world(), "mira")
    state.apply(TurnStarted("mira", turn=1))
    state.apply(given)
    return [entry.text for entry in state.history]


def test_only_witnesses_have_an_event_in_their_history() -> None:
    assert history(InputReceived("event", name="bell", witnesses=("tom",))) == []
    assert history(InputReceived("event", name="bell", data={"witnesses": []})) == []
    assert history(InputReceived("event", name="bell", witnesses=("tom", "mira"))) == ["bell"]


def test_an_event_of_an_old_save_says_nothing_of_witnesses() -> None:
    assert history(InputReceived("event", name="bell", data={"tone": "low"})) == ["bell (tone: low)"]
