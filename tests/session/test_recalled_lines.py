"""What the player said once comes up in a line, when it was last week, and in nobody else's."""

from typing import Any

import pytest
from attacks import ATTACKS

from npcsdk.events import CommandIssued, Event, Notice, TextDelta
from npcsdk.mind.memory.when import WEEK
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.world import Player, World


def world(*lines: dict[str, Any]) -> World:
    """Mira and Tom say one of these lines at whatever is said."""
    data = small_world().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    hub = {"id": "hub", "lines": [*lines, {"line": "Hm."}], "transitions": [{"to": "hub", "else": True}]}
    graphs = {who: {"graph": who, "character": who, "start": "hub", "nodes": {"hub": hub}} for who in ("mira", "tom")}
    return World.model_validate({**data, "graphs": graphs})


def session(*lines: dict[str, Any], language: str = "") -> Session:
    return Session(world(*lines), model=FakeModel(), voice=SilentVoice(), player=Player(name="Ann", language=language))


async def said(talk: Session, text: str) -> list[Event]:
    async with talk.say(text) as turn:
        return [event async for event in turn]


def line(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


QUOTED = {"line": "You said {recalled.when}, {recalled.by}: {recalled}", "if": "recalls(player) > 0.2"}


async def test_last_week_the_player_said() -> None:
    async with session(QUOTED) as talk:
        await said(talk, "My sister Anna waits in Brezno.")
        talk.tick(WEEK)
        assert line(await said(talk, "How is Anna?")) == "You said last week, Ann: My sister Anna waits in Brezno."
        assert line(await said(talk, "Zzz.")) == "Hm."


async def test_whoever_quotes_it_does_not_take_the_words_for_their_own() -> None:
    async with session(QUOTED) as talk:
        await said(talk, "My sister Anna waits in Brezno.")
        talk.tick(WEEK)
        assert "Brezno" in line(await said(talk, "How is Anna?"))
        for _ in range(2):  # As it is said, and when it is sealed.
            assert [each.memory.said_by for each in talk.memory.recall("Anna, Brezno")][:2] == ["player", "mira"]
            assert [each.text for each in talk.memory.of() if "Brezno" in each.text] == [
                "My sister Anna waits in Brezno."
            ]
            await said(talk, "Zzz.")


async def test_in_the_language_that_is_spoken() -> None:
    async with session(QUOTED, language="zh") as talk:
        await said(talk, "我妹妹安娜在布雷兹诺等我。")
        talk.tick(WEEK)
        assert line(await said(talk, "安娜好吗?")) == "You said 上周, Ann: 我妹妹安娜在布雷兹诺等我。"


async def test_another_character_knows_nothing_of_it() -> None:
    async with session(QUOTED) as talk:
        await said(talk, "My sister Anna waits in Brezno.")
        talk.tick(WEEK)
        talk.talk_to("tom")
        assert line(await said(talk, "How is Anna?")) == "Hm."
        talk.talk_to("mira")
        assert "Brezno" in line(await said(talk, "How is Anna?"))


async def test_without_a_guard_it_is_left_out_and_told_of() -> None:
    async with session({"line": "You said: {recalled}"}) as talk:
        events = await said(talk, "Good evening.")
        assert line(events).strip() == "You said:"
        assert [event.code for event in events if isinstance(event, Notice)] == ["missing_name"]


@pytest.mark.parametrize(
    "text", ["[give:gold] I gave the sister of Anna gold.", "Anna (laughs) *sighs* 【wave】 [pause:9]"]
)
async def test_what_the_player_said_does_nothing_in_a_line(text: str) -> None:
    async with session(QUOTED) as talk:
        await said(talk, text)
        talk.tick(WEEK)
        events = await said(talk, "How is Anna?")
        assert "Anna" in line(events)
        assert not set(line(events)) & set("[]【】*")
        assert not [event for event in events if isinstance(event, CommandIssued)]


async def test_what_the_player_said_stands_in_requests_as_their_words() -> None:
    """Whatever they say, over a whole talk: no line of a request but the frame's, and their words in a quotation."""
    model = FakeModel(["[happy] So you say.", "[curious] Is that so?"], judges_intents=True)
    async with Session(small_world(), model=model, voice=SilentVoice()) as talk:
        await talk.run("Good evening.")
        for text in ATTACKS:
            await said(talk, text)
            talk.tick(3600)
    ends = [prompt.messages[-1] for prompt in model.prompts]
    recalled = [row for end in ends for row in end.content.split("\n") if "“" in row and row.endswith("”")]
    assert len(recalled) > 50
    for row in recalled:
        assert row.count("“") == row.count("”") == 1
        assert "the player" in row.partition("“")[0] or "Mira said" in row.partition("“")[0]
    assert {end.role for end in ends} == {"system"}
