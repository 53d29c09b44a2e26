"""`--trace`: after each input why the talk went where it did, and nothing that steers the terminal."""

from __future__ import annotations

import io
import json

from rich.console import Console

from npcsdk import load_world
from npcsdk.check.play import Play
from npcsdk.cli.conversation import Conversation
from npcsdk.cli.screen import Screen
from npcsdk.cli.traces import Traces
from npcsdk.events import InputReceived, TextPart
from npcsdk.mind.step import Decision
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

QUIET = ("--model", "scripted", "--voice", "silent")


async def shown(world, model: FakeModel, *texts: str) -> str:
    """What one terminal shows, of the conversation and of the decisions."""
    both = io.StringIO()
    console = Console(file=both, force_terminal=False, soft_wrap=True)
    async with Session(world, model=model, voice=FakeVoice(0.0)) as session:
        traces = Traces(console)
        session.on_decision = traces.look

        async def before() -> None:
            traces.show()

        conversation = Conversation(session, Screen(console, session.world, echo=True), (traces.take,), before)
        await conversation.play(_each(texts))
    return both.getvalue()


async def _each(texts):
    for text in texts:
        yield text


async def test_a_decision_is_shown_between_the_input_and_the_line(world) -> None:
    output = await shown(load_world(world), FakeModel(), "Nice weather", "1")
    parts = ("ann: the talk begins", "Hello.", "> Nice weather", 'ann.hub, said "Nice weather": it stays')
    parts += ("waits for silence of 0.4s", "option: Goodbye", "> Goodbye", 'ann.hub, picked "Goodbye": to ann.bye')
    places = [output.index(part) for part in parts]
    assert places == sorted(places)


async def test_what_a_model_decides_is_shown_when_it_is_left_to_it_and_when_it_has_decided() -> None:
    model = FakeModel(["[goto:offer] Thank you."], judges_intents=True)
    output = await shown(small_world(), model, "I would lend you a hand")
    left = output.index('mira.hub, said "I would lend you a hand": left to the model: offer, secret, chat')
    decided = output.index('mira.hub, said "I would lend you a hand": to mira.offer (goto)')
    assert output.index("> I would") < left < decided < output.index("You would? Bless you.")
    assert "taken: the model picked it" in output[decided:]
    assert "left to the model, which picked offer" in output[decided:]


async def test_a_model_that_picks_none_is_told_of() -> None:
    output = await shown(small_world(), FakeModel(["So you say."], judges_intents=True), "I would lend you a hand")
    assert "left to the model, which picked none" in output


async def test_nobody_steers_the_terminal_from_a_trace(world) -> None:
    output = await shown(load_world(world), FakeModel(), "\x1b[2Jhi\u202e\x9b1m")
    assert 'said "hi": it stays' in output
    assert not set(output) & set("\x1b\x9b\x07\r\u202e")


async def test_where_likeness_in_meaning_counts_besides_the_trace_says_so() -> None:
    step, given = Play(small_world()), InputReceived("say", (TextPart("hi"),))
    step.begin()
    for alike in (True, False):
        out = io.StringIO()
        traces = Traces(Console(file=out), alike=alike)
        traces.take(given)
        traces.look(step.step, given, Decision())
        traces.show()
        assert ("likeness in meaning" in out.getvalue()) is alike


def test_programs_find_their_events_on_stdout_and_the_trace_beside_them(npcsdk, world) -> None:
    done = npcsdk("chat", str(world), *QUIET, "--trace", "--events", "--say", "hi")
    assert done.returncode == 0
    assert [json.loads(line)["type"] for line in done.stdout.splitlines()][-1] == "turn_ended"
    assert 'ann.hub, said "hi": it stays' in done.stderr


def test_nothing_is_traced_unasked(npcsdk, world) -> None:
    assert npcsdk("chat", str(world), *QUIET, "--say", "hi").stderr == ""
