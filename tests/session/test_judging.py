"""Models that decide: `[goto:x]` in the same call, the entered node speaks, secrets stay sealed."""

from __future__ import annotations

from npcsdk.events import Event, NodeEntered, Notice, TextDelta, VariableChanged
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


async def ask(model: FakeModel, words: str = "hm") -> tuple[Session, list[Event]]:
    talk = Session(small_world(), model=model, voice=FakeVoice(0.0))
    async with talk.begin() as turn:
        async for _ in turn:
            pass
    return talk, await talk.run(words)


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def entered(events: list[Event]) -> list[tuple[str, str, int]]:
    return [(e.node, e.reason, e.at) for e in events if isinstance(e, NodeEntered)]


def judge(*replies: str, **settings: object) -> FakeModel:
    return FakeModel(replies, judges_intents=True, **settings)  # type: ignore[arg-type]


async def test_the_node_entered_speaks_in_the_same_call() -> None:
    model = judge("[goto:chat][relaxed] I was born here. [curious] And you?")
    talk, events = await ask(model)
    assert entered(events) == [("chat", "goto", 0), ("hub", "next", 25)]
    assert text(events) == "I was born here. And you?"
    assert len(model.prompts) == 1
    assert talk.state.feeling.label == "relaxed"  # The entered node's contract holds: curious is not in it.
    assert "Tell a little of yourself." in model.prompts[0].messages[-1].content


async def test_an_authored_target_ends_the_stream() -> None:
    model = judge("[goto:offer] I talk and talk and talk.", between=0.0)
    talk, events = await ask(model)
    assert text(events) == "You would? Bless you."
    assert entered(events) == [("offer", "goto", 0), ("hub", "next", 21)]
    assert [(e.name, e.op, e.at) for e in events if isinstance(e, VariableChanged)] == [("mira.trust", "+5", 0)]
    assert model.open_streams == 0
    talk.heard(-1)  # Nothing of it was heard: then the model's decision did not happen.
    assert talk.state.variables["mira.trust"] == 0
    assert talk.state.place is not None
    assert talk.state.place.node == "hub"
    talk.heard(0)
    assert talk.state.variables["mira.trust"] == 5


async def test_a_sealed_target_is_asked_for_in_a_second_call() -> None:
    model = judge("[goto:secret] Well", "[worried] There is a ledger.")
    _, events = await ask(model)
    first, second = ("\n".join(message.content for message in prompt.messages) for prompt in model.prompts)
    assert "[goto:secret] the player asks for the ledger" in first
    assert "Admit" not in first
    assert "keeps the smugglers' ledger" not in first
    assert "keeps the smugglers' ledger" in second
    assert text(events) == "There is a ledger."


async def test_only_legal_gotos_are_followed() -> None:
    model = judge("[goto:farewell] Good day to you.")
    _, events = await ask(model)
    assert entered(events) == []
    assert text(events) == "Good day to you."
    assert [e.code for e in events if isinstance(e, Notice)] == ["illegal_goto"]
    _, events = await ask(judge("Good day. [goto:chat] Bye."))
    assert entered(events) == []
    assert [e.code for e in events if isinstance(e, Notice)] == ["late_goto"]


async def test_without_a_goto_the_current_node_speaks() -> None:
    model = judge("[happy] Sit down.")
    _, events = await ask(model, "I can help you")  # Words that would match an intent decide nothing here.
    assert entered(events) == []
    assert text(events) == "Sit down."


async def test_when_the_judge_fails_the_examples_decide_and_the_writer_speaks() -> None:
    model = judge("x", faults=Fault("error", retryable=False))
    _, events = await ask(model, "I can help you")
    assert entered(events)[0] == ("offer", "intent", 0)
    assert text(events) == "You would? Bless you."
    assert len(model.prompts) == 1


async def test_goto_split_over_many_pieces_is_seen() -> None:
    for size in range(1, 12):
        reply = "[goto:chat] [relaxed] Born here."
        model = FakeModel([reply], judges_intents=True)
        model.stream = _stream([reply[i : i + size] for i in range(0, len(reply), size)])  # type: ignore[method-assign]
        _, events = await ask(model)
        assert text(events) == "Born here."
        assert entered(events)[0] == ("chat", "goto", 0)


def _stream(pieces: list[str]) -> object:
    async def stream(_prompt: object) -> object:
        for piece in pieces:
            yield piece

    return stream
