"""`--show-prompt`: the request as it went out, before the reply, and nothing that steers the terminal."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pytest
from rich.console import Console

from npcsdk import load_world
from npcsdk.cli.conversation import Conversation
from npcsdk.cli.prompts import Prompts
from npcsdk.cli.screen import Screen
from npcsdk.errors import ModelError
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import Player

QUIET = ("--model", "scripted", "--voice", "silent")


class Counting(FakeModel):
    """Has a tokenizer of its own, by which every text has seven tokens."""

    async def count(self, texts: Sequence[str]) -> Sequence[int]:
        return [7 for _ in texts]


class Miscounting(FakeModel):
    """Has a tokenizer that fails."""

    async def count(self, texts: Sequence[str]) -> Sequence[int]:
        raise ModelError("no tokenizer")


async def shown(world, model: FakeModel, *texts: str, player: str = "Ann") -> str:
    """What one terminal shows, of the conversation and of the requests."""
    both = io.StringIO()
    console = Console(file=both, force_terminal=False, soft_wrap=True)
    async with Session(load_world(world), model=model, voice=FakeVoice(0.0), player=Player(name=player)) as session:
        prompts = Prompts(console)
        session.on_prompt = prompts.look
        screen = Screen(console, session.world, echo=True)
        await Conversation(session, screen, (), prompts.show).play(_each(texts))
    return both.getvalue()


async def _each(texts):
    for text in texts:
        yield text


async def test_each_request_is_shown_before_its_reply(world):
    output = await shown(world, FakeModel(["So it is.", "Well then."]), "Nice weather", "Is it?")
    places = [
        output.index(part)
        for part in ("> Nice", "request 1 to fake", "So it is.", "> Is it?", "request 2", "Well then.")
    ]
    assert places == sorted(places)


async def test_it_shows_roles_texts_and_the_contract(world):
    lines = (await shown(world, FakeModel(), "Nice weather")).splitlines()
    system = next(i for i, line in enumerate(lines) if line.startswith("system, stable, about "))
    assert "Ann waits." in lines[system + 1]
    last = max(i for i, line in enumerate(lines) if line.startswith("user, about"))
    assert lines[last + 1] == "Nice weather"
    assert "at most 40 words, in en" in lines
    assert "written lines: [curious] Is that so? | [happy] Go on." in lines


async def test_the_stable_messages_are_shown_once(world):
    output = await shown(world, FakeModel(["Aye.", "No."]), "One", "Two")
    assert output.count("Ann waits.") == 1
    assert "(The same 1 stable messages as before.)" in output


async def test_a_model_counts_by_its_own_tokenizer(world):
    output = await shown(world, Counting(), "Nice weather")
    assert "user, 7:" in output
    assert "about" not in output
    assert "7 of them stable" in output


async def test_where_it_cannot_count_it_is_estimated(world):
    assert "user, about 4:" in await shown(world, Miscounting(), "Nice weather")


async def test_nobody_steers_the_terminal_from_a_request(world):
    model = FakeModel(judges_intents=True, name="fake\x1b[31m")
    output = await shown(world, model, "\x1b[2Jhi\u202e\x9b1m", player="\x1b]0;x\x07Ann")
    assert "request 1 to fake:" in output
    assert not set(output) & set("\x1b\x9b\x07\r\u202e")


def test_programs_find_their_events_on_stdout_and_the_requests_beside_them(npcsdk, world):
    done = npcsdk("chat", str(world), *QUIET, "--show-prompt", "--events", "--say", "hi")
    assert done.returncode == 0
    assert [json.loads(line)["type"] for line in done.stdout.splitlines()][-1] == "turn_ended"
    assert "--- request 1 to scripted" in done.stderr


@pytest.mark.parametrize("command", [("chat", "tavern"), ("demo",)])
def test_nothing_is_shown_unasked(npcsdk, command):
    done = npcsdk(*command, *QUIET, "--say", "Tell me more")
    assert done.stderr == ""
    assert "--- request 1" in npcsdk(*command, *QUIET, "--show-prompt", "--say", "Tell me more").stderr
