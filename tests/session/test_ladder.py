"""When models and voices fail: what is tried again, what is said instead, what is never half done."""

from __future__ import annotations

import pytest

from npcsdk.events import Event, LineChosen, Notice, TextDelta, TurnEnded, UtteranceReady
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World

LIMITS = Limits(first_token=1.0, between_tokens=0.5, patience=5.0, line=10.0, voice=1.0)
GOOD = "One two three four. Five six seven."


def play(
    model: FakeModel, voice: FakeVoice | None = None, *, world: World | None = None, limits: Limits = LIMITS
) -> tuple[Session, list[Event]]:
    async def scene() -> tuple[Session, list[Event]]:
        talk = Session(world or small_world(), model=model, voice=voice or FakeVoice(0.01), limits=limits)
        return talk, await talk.run("Hello there")

    return run_virtual(scene())


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def codes(events: list[Event]) -> list[str]:
    return [event.code for event in events if isinstance(event, Notice)]


def ended(events: list[Event]) -> TurnEnded:
    assert [type(e) for e in events].count(TurnEnded) == 1
    assert isinstance(events[-1], TurnEnded)
    return events[-1]


@pytest.mark.parametrize("kind", ["error", "bug", "stall", "empty", "tags"])
def test_a_failure_before_the_first_piece_is_tried_again(kind: str) -> None:
    model = FakeModel(GOOD, faults={0: Fault(kind)})  # type: ignore[arg-type]
    _, events = play(model)
    assert text(events) == GOOD
    assert len(model.prompts) == 2
    assert codes(events) == ["model_failed"]
    assert ended(events).reason == "done"
    assert model.open_streams == 0


@pytest.mark.parametrize("kind", ["error", "bug", "stall", "empty", "tags"])
def test_in_the_end_the_writers_fallback_speaks(kind: str) -> None:
    model = FakeModel(GOOD, faults=Fault(kind))  # type: ignore[arg-type]
    _, events = play(model)
    assert text(events) in ("Hm? Sit, sit.", "Ask me anything else.")
    line = next(event for event in events if isinstance(event, LineChosen))
    assert not line.generated
    assert line.line_id.startswith("mira.hub.fallback.")
    assert ended(events).reason == "done"
    assert ended(events).metrics["degraded"][-1]["code"] == "fallback"
    assert len(model.prompts) == 3


def test_what_cannot_be_mended_is_not_tried_again() -> None:
    model = FakeModel(GOOD, faults=Fault("error", retryable=False))
    _, events = play(model)
    assert len(model.prompts) == 1
    assert text(events) in ("Hm? Sit, sit.", "Ask me anything else.")


@pytest.mark.parametrize("kind", ["error", "bug", "stall"])
def test_after_the_first_piece_the_line_ends_at_its_last_good_one(kind: str) -> None:
    model = FakeModel(GOOD, faults=Fault(kind, after=7))  # type: ignore[arg-type]
    _, events = play(model)
    assert text(events) == "One two three four. "
    assert len(model.prompts) == 1
    assert codes(events) == ["model_failed"]
    assert ended(events).reason == "done"


def test_a_line_that_grows_too_long_ends_at_its_last_good_piece() -> None:
    _, events = play(FakeModel("Short one here. " + "word " * 40 + "end."))
    assert text(events) == "Short one here. "
    assert codes(events) == ["contract"]


def test_a_first_piece_that_may_not_be_said_is_mended_once() -> None:
    model = FakeModel(["The ledger! Look.", "Nothing to see."])
    _, events = play(model)
    assert text(events) == "Nothing to see."
    model = FakeModel("The ledger! Look.")
    _, events = play(model)
    assert len(model.prompts) == 2
    assert text(events) in ("Hm? Sit, sit.", "Ask me anything else.")


def test_patience_ends() -> None:
    limits = Limits(first_token=4.0, patience=5.0, tries=100)
    model = FakeModel(GOOD, faults=Fault("stall"))
    _, events = play(model, limits=limits)
    assert len(model.prompts) == 2
    assert ended(events).reason == "done"


def test_a_model_that_never_ends_is_stopped() -> None:
    limits = Limits(line=3.0, between_tokens=2.0)
    _, events = play(FakeModel("word " * 10_000, between=0.5), limits=limits)
    assert ended(events).reason == "done"


def mute_world() -> World:
    """The small world without a fallback."""
    data = small_world().model_dump(by_alias=True)
    data["characters"]["mira"]["fallback"] = ()
    for graph in data["graphs"].values():
        for node in graph["nodes"].values():
            for edge in (*node["options"], *node["transitions"]):
                edge["if"] = None
            if node["reply"]:
                node["reply"]["fallback"] = ()
        for edge in graph["anywhere"]:
            edge["if"] = None
    return World.model_validate(data)


@pytest.mark.parametrize("judges", [False, True])
def test_half_a_sentence_stands_where_the_writer_left_nothing(judges: bool) -> None:
    said = "When the river rose that night, we all ran out into the rain."
    model = FakeModel(said, faults=Fault("error", after=9), judges_intents=judges)
    _, events = play(model, world=mute_world())
    assert text(events).strip() == "When the river rose that night,"
    assert ended(events).reason == "done"


def test_nothing_to_say_fails_and_leaves_the_facts() -> None:
    talk, events = play(FakeModel(GOOD, faults=Fault("error")), world=mute_world())
    assert ended(events).reason == "failed"
    assert "has no fallback" in next(e.text for e in events if isinstance(e, Notice) and e.level == "error")
    assert talk.state.history[-1].text == "Hello there"
    assert talk.state.place is not None
    assert talk.state.place.node == "hub"


@pytest.mark.parametrize("fault", ["error", "hang", "nothing"])
def test_a_voice_that_fails_leaves_text_and_pace(fault: str) -> None:
    voice = FakeVoice(0.01, faults={0: fault})  # type: ignore[dict-item]
    _, events = play(FakeModel(GOOD), voice)
    utterances = [event for event in events if isinstance(event, UtteranceReady)]
    assert [u.audio is None for u in utterances] == [True, False]
    assert utterances[0].duration > 0.5
    assert utterances[0].marks
    assert codes(events) == ["voice_failed"]
    assert text(events) == GOOD
    assert voice.open_calls == 0


def test_half_a_sentence_is_followed_by_a_line_of_the_writer() -> None:
    _, events = play(
        FakeModel("When the river rose that night, we all ran out into the rain.", faults=Fault("error", after=9))
    )
    first, then = text(events).split("\n")
    assert first.startswith("When the river rose that night,")
    assert then in ("Hm? Sit, sit.", "Ask me anything else.")
    assert codes(events) == ["model_failed"]
    assert [line.generated for line in events if isinstance(line, LineChosen)] == [True, False]
