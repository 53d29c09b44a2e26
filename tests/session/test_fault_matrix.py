"""Everything that can go wrong at a model service, over real HTTP, to the end of the turn.

Whatever happens, the turn ends within its deadline in words that a player can hear, with one
TurnEnded; facts are kept, history is what was said; and nothing is asked again once words were said.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace

import pytest

from npcsdk.events import Event, InputReceived, Notice, TextDelta, TurnEnded, UtteranceReady
from npcsdk.models.openai import OpenAIModel
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.openai_server import Answer, OpenAIServer
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice

LIMITS = Limits(first_token=2.0, between_tokens=1.0, patience=8.0, line=12.0, voice=1.0, tries=3)
DEADLINE = LIMITS.patience + LIMITS.line + 1.0
GOOD = "One two three four. Five six seven."
FIRST = "One two three four. "
FALLBACKS = ("Hm? Sit, sit.", "Ask me anything else.")
BLESS = "You would? Bless you."
EOF = b"data: [DONE]\n\n"


def delta(finish: str | None = None, **fields: object) -> bytes:
    chunk = {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def error(status: int, message: str = "No.", code: str = "x", **headers: str) -> Answer:
    return Answer(status=status, headers=headers, body={"error": {"message": message, "code": code}})


@dataclass(frozen=True)
class Fault:
    """A fault, what is heard if it lasts, and how often it is asked then (None: as often as tries allow).

    A fallback is heard where `said` is empty, and behind a `said` that ends its line. `heals`: what
    is heard if it strikes only once. `decided`: the model decided, for no transition, before it failed.
    """

    name: str
    answer: Answer
    said: str = ""
    asked: int | None = None
    heals: str = GOOD
    decided: bool = False

    def allows(self, said: str) -> bool:
        """Whether this may be heard if it lasts."""
        if self.said and not self.said.endswith("\n"):
            return said == self.said
        return said.removeprefix(self.said) in FALLBACKS


TABLE = [
    Fault("429 with Retry-After", error(429, **{"Retry-After": "1"})),
    Fault("429 with a long Retry-After", error(429, **{"Retry-After": "3600"}), asked=1, heals=""),
    Fault("429 with a hostile Retry-After", error(429, **{"Retry-After": "-1e999"})),
    Fault("429 without Retry-After", error(429)),
    Fault("429 that means an empty purse", error(429, code="insufficient_quota"), asked=1, heals=""),
    Fault("500", error(500)),
    Fault("503 with Retry-After", error(503, **{"retry-after-ms": "300"})),
    Fault("401", error(401), asked=1, heals=""),
    Fault("reset at once", Answer(GOOD, cut_at=0, reset=True)),
    Fault("reset in the first words", Answer(GOOD, cut_after=2, reset=True), decided=True),
    Fault("reset in later words", Answer(GOOD, cut_after=7, reset=True), said=FIRST, asked=1, heals=FIRST),
    Fault(
        "split UTF-8", Answer("Én, “dva,” 三四五。 Five six.", bytes_at_once=1), said="Én, “dva,” 三四五。 Five six."
    ),
    Fault("CRLF", Answer(GOOD, line_end="\r\n", bytes_at_once=3), said=GOOD),
    Fault("CR alone", Answer(GOOD, line_end="\r"), said=GOOD),
    Fault("U+2028", Answer("One two\u2028three four.\u2029 Five."), said="One two three four. Five."),
    Fault("no [DONE]", Answer(GOOD, done=False), said=GOOD),
    Fault("no [DONE], no reason", Answer(GOOD, done=False, finish=None, usage=False), said=FIRST),
    Fault(
        "data after [DONE]", Answer(raw=delta("stop", content=GOOD) + EOF + delta(content="No! No!") + EOF), said=GOOD
    ),
    Fault("a connection left open after [DONE]", Answer(GOOD, stall_after=99), said=GOOD),
    Fault("stall before the first token", Answer(GOOD, first_token=900.0)),
    Fault("stall with the head sent", Answer(GOOD, stall_after=0)),
    Fault("stall in the first words", Answer(GOOD, stall_after=2), decided=True),
    Fault("stall in later words", Answer(GOOD, stall_after=7), said=FIRST, asked=1, heals=FIRST),
    Fault("keep-alive comments for ever", Answer(raw=b": hm\n\n" * 10_000, bytes_at_once=6, between=0.01)),
    Fault("empty", Answer("")),
    Fault("empty, not even a chunk", Answer(raw=b"")),
    Fault("only blanks", Answer(" \n \u200b ")),
    Fault("only tags", Answer("[happy] [curious][happy]")),
    Fault("refusal", Answer(raw=delta(refusal="I cannot.") + delta("stop") + EOF), asked=1, heals=""),
    Fault("refusal in words", Answer("As an AI language model I can't help with that."), decided=True),
    Fault(
        "refusal after a clause",
        Answer("I'm sorry, but as an AI language model I can't help with that."),
        said="I'm sorry,\n",
        asked=1,
    ),
    Fault("filtered", Answer("", finish="content_filter"), asked=1, heals=""),
    Fault("filtered in later words", Answer(GOOD, finish="content_filter"), said=FIRST, asked=1, heals=FIRST),
    Fault("stopped at its limit", Answer(FIRST + "Five six", finish="length"), said=FIRST, asked=1, heals=FIRST),
    Fault("endless thoughts", Answer(GOOD, thoughts="Hm. " * 3000, between=0.5)),
    Fault("context overflow", error(400, "Too many tokens.", "context_length_exceeded"), asked=1, heals=""),
    Fault("an error within the stream", Answer(raw=b'data: {"error": {"message": "Overloaded", "code": 503}}\n\n')),
    Fault("no stream", Answer(raw=b"<html>Welcome to our portal</html>")),
]


def node(talk: Session) -> str:
    assert talk.state.place is not None
    return talk.state.place.node


async def turn(talk: Session, words: str) -> list[Event]:
    begun = asyncio.get_running_loop().time()
    events = await talk.run(words)
    assert asyncio.get_running_loop().time() - begun <= DEADLINE
    assert sum(isinstance(event, TurnEnded) for event in events) == 1
    assert isinstance(events[-1], TurnEnded)
    assert events[-1].reason == "done"
    return events


def heard(talk: Session, events: list[Event], words: str) -> str:
    """What was said, by each of the ways to know it."""
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text.strip()
    voiced = "".join(event.text for event in events if isinstance(event, UtteranceReady))
    assert "".join(voiced.split()) == "".join(text.split())
    assert all(event.duration > 0 for event in events if isinstance(event, UtteranceReady))
    facts = [event for event in events if isinstance(event, InputReceived)]
    assert [(fact.text, fact.at) for fact in facts] == [(words, -1)]
    asked, answered = talk.state.history
    assert (asked.kind, asked.text, answered.kind) == ("say", words, "line")
    assert "".join(re.sub(r"\[\w+\]", "", answered.text).split()) == "".join(text.split())
    return text


async def talk_to(answers: tuple[Answer, ...], words: str, *, judging: bool) -> tuple[str, int, Session, list[Event]]:
    async with OpenAIServer(answers) as server:
        model = OpenAIModel("mira-1", base_url=server.url, api_key="sk-most-secret-of-all")
        model.judges_intents = judging
        talk = Session(small_world(), model=model, voice=SilentVoice(), limits=LIMITS)
        events = await turn(talk, words)
        await talk.aclose()
        assert not any("most-secret" in event.text for event in events if isinstance(event, Notice))
        return heard(talk, events, words), len(server.requests), talk, events


def play(answers: tuple[Answer, ...], words: str = "Hello there", *, judging: bool = False) -> tuple[str, int, Session]:
    return run_virtual(talk_to(answers, words, judging=judging))[:3]


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_a_fault_that_lasts(fault: Fault) -> None:
    said, asked, talk = play((fault.answer,))
    assert fault.allows(said)
    assert node(talk) == "hub"
    assert asked <= LIMITS.tries
    if fault.asked or fault.said:
        assert asked == (fault.asked or 1)


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_a_fault_that_strikes_once(fault: Fault) -> None:
    said, asked, _ = play((fault.answer, Answer(GOOD)))
    if fault.said:
        assert fault.allows(said)
        assert asked == 1
    elif fault.heals:
        assert (said, asked) == (fault.heals, 2)
    else:
        assert said in FALLBACKS
        assert asked == 1


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_a_fault_of_a_model_that_is_to_decide(fault: Fault) -> None:
    """Where it failed before it decided, the examples decide, and what they choose is said."""
    said, _, talk = play((fault.answer,), "I can help you", judging=True)
    if fault.said or fault.decided:
        assert fault.allows(said)
        assert talk.state.variables["mira.trust"] == 0
    else:
        assert said == BLESS
        assert talk.state.variables["mira.trust"] == 5
    assert node(talk) == "hub"


def stream(text: str) -> bytes:
    return b"".join(delta(content=piece) for piece in text.split("|")) + delta("stop") + EOF


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_a_stream_cut_after_every_byte(reset: bool) -> None:
    raw = stream("One two| three four.| Five")
    whole = raw.index(b"\n", raw.index(b'"finish_reason": "stop"'))

    async def scene() -> None:
        async with OpenAIServer() as server:
            model = OpenAIModel("mira-1", base_url=server.url)
            model.judges_intents = False
            for cut in range(0, len(raw), 5 if reset else 1):
                server.requests.clear()
                server.answers = (Answer(raw=raw, cut_at=cut, reset=reset), Answer("Six seven eight."))
                talk = Session(small_world(), model=model, voice=SilentVoice(), limits=LIMITS)
                events = await turn(talk, "Hello there")
                said = heard(talk, events, "Hello there").strip()
                if len(server.requests) == 1:
                    assert said == ("One two three four. Five" if cut > whole else "One two three four.")
                else:
                    assert (said, len(server.requests)) == ("Six seven eight.", 2)
            await model.aclose()

    run_virtual(scene())


@pytest.mark.parametrize("place", ["nobody", "no host", "no TLS"])
def test_a_service_that_cannot_be_reached(place: str) -> None:
    async def scene() -> tuple[str, Session]:
        async with OpenAIServer() as gone:
            nobody = gone.url
        async with OpenAIServer() as plain:
            urls = {
                "nobody": nobody,
                "no host": "http://tavern.invalid/v1",
                "no TLS": plain.url.replace("http:", "https:"),
            }
            model = OpenAIModel("mira-1", base_url=urls[place])
            talk = Session(small_world(), model=model, voice=SilentVoice(), limits=LIMITS)
            events = await turn(talk, "I can help you")
            await talk.aclose()
            return heard(talk, events, "I can help you"), talk

    said, talk = run_virtual(scene())
    assert said == BLESS
    assert talk.state.variables["mira.trust"] == 5
    assert node(talk) == "hub"


@pytest.mark.parametrize("unit", ["Ha ha ha. ", "Come in, come in. ", "哈哈哈。", "[happy] ", "\n", "*nods* "])
def test_endless_repetition_ends(unit: str) -> None:
    endless = replace(Answer(unit * 2000), between=0.01)
    said, asked, _ = play((endless,))
    assert len(said) <= 400
    assert asked <= LIMITS.tries
