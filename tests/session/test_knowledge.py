"""Who knows what in a session: of models' words, of cuts, of who is present, through saves; and what requests hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from npcsdk.events import Event, Learned
from npcsdk.mind.knowledge.knows import knows
from npcsdk.ports import Prompt
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.references import check_world
from npcsdk.world.world import World

LEDGER = "A ledger lies under the third floorboard."
NODES: dict[str, Any] = {
    "hub": {
        "reply": {"goal": "Talk.", "withhold": ["ledger"], "fallback": ["Hm."]},
        "transitions": [
            {"to": "secret", "intent": "the player asks for the secret", "examples": ["Tell me your secret"]},
            {"to": "story", "intent": "the player asks for a story", "examples": ["Tell me a story"]},
        ],
    },
    "secret": {"reply": {"goal": "Admit it.", "reveal": ["ledger"], "fallback": ["Hm."]}, "next": [{"to": "hub"}]},
    "story": {"line": "Once there was a wolf. It ate the miller, they say.", "next": [{"to": "hub"}]},
}


def world(**lore: dict[str, Any]) -> World:
    entries = {
        "ledger": {"text": LEDGER, "known_by": ["mira"], "keywords": ["ledger", "floorboard"]},
        "wolf": {
            "text": "A wolf came.",
            "known_by": ["mira"],
            "keywords": ["wolf"],
            "spreads": True,
            "reveal_if": "true",
        },
        **lore,
    }
    people = {"mira": {"talks_to": {"tom": "1d"}}, "tom": {}, "ann": {}}
    nodes = {key: {"id": key, **node} for key, node in NODES.items()}
    quay = {"quay": {"id": "quay", "reply": {"goal": "Talk.", "fallback": ["Aye."]}}}
    graphs = {name: {"graph": name, "character": name, "start": "quay", "nodes": quay} for name in ("tom", "ann")}
    made = World.model_validate(
        {
            "id": "inn",
            "title": "Inn",
            "start": "mira",
            "lore": {key: {"id": key, **entry} for key, entry in entries.items()},
            "characters": {
                key: {"id": key, "name": key.title(), "persona": {"description": "Someone."}, **who}
                for key, who in people.items()
            },
            "graphs": {**graphs, "mira": {"graph": "mira", "character": "mira", "start": "hub", "nodes": nodes}},
        }
    )
    check_world(made)
    return made


def talk(replies: Any = "Well now.", **settings: Any) -> tuple[Session, FakeModel]:
    model = FakeModel(replies, judges_intents=settings.pop("judges", False))
    return Session(settings.pop("world", None) or world(), model=model, voice=FakeVoice(0.0), **settings), model


def learned(events: list[Event]) -> list[tuple[str, str, str]]:
    return [(event.character, event.lore, event.by) for event in events if isinstance(event, Learned)]


def whole_of(prompt: Prompt) -> str:
    return "\n".join(message.content for message in prompt.messages)


async def begun(session: Session) -> None:
    async with session.begin() as turn:
        [event async for event in turn]


@pytest.mark.parametrize("judges", [False, True])
async def test_what_a_model_says_is_learned_by_the_player_and_by_who_is_present(judges: bool) -> None:
    session, _ = talk(lambda prompt: _WOLF if "And then?" in whole_of(prompt) else "Sit.", judges=judges)
    await begun(session)
    session.present = ("ann",)
    assert learned(await session.run("Hello")) == []
    events = await session.run("And then?")
    assert learned(events) == [("player", "wolf", "mira"), ("ann", "wolf", "mira")]
    assert {event.at for event in events if isinstance(event, Learned)} == {len(_WOLF)}
    assert learned(await session.run("And then?")) == []
    assert knows(session.world, session.state, "ann", "wolf")
    assert not knows(session.world, session.state, "tom", "wolf")
    await session.aclose()


_WOLF = "There was a wolf in the yard, once."


async def test_what_was_cut_was_not_learned() -> None:
    session, _ = talk()
    await begun(session)
    assert learned(await session.run("Tell me a story")) == [("player", "wolf", "mira")]
    for at, known in ((12, set()), (len(NODES["story"]["line"]), {"player.wolf"}), (12, set())):
        session.heard(at)
        assert session.state.known.keys() == known
    await session.run("Hm.")
    assert session.state.known == {}
    await session.aclose()


async def test_what_was_told_at_one_node_is_not_in_the_request_of_another_that_withholds_it() -> None:
    def reply(prompt: Prompt) -> str:
        if LEDGER in whole_of(prompt):
            return "It is a ledger under a floorboard."
        return "[goto:secret]" if prompt.messages[-2].content.endswith("your secret") else "Well now."

    session, model = talk(reply, judges=True)
    await begun(session)
    events = await session.run("Tell me your secret")
    assert learned(events) == [("player", "ledger", "mira")]
    assert LEDGER in whole_of(model.prompts[-1])
    await session.run("What a night.")
    asked = whole_of(model.prompts[-1])
    assert "Tell me your secret" in asked
    assert "ledger" not in asked
    assert "floorboard" not in asked
    await session.aclose()


async def test_a_secret_told_to_one_is_known_to_another_only_once_it_has_come_there() -> None:
    session, model = talk()
    await begun(session)
    session.talk_to("tom")
    await begun(session)
    session.tick(86_000)
    await session.run("Any wolf about?")
    assert "A wolf came." not in whole_of(model.prompts[-1])
    session.tick(1_000)
    assert learned(await session.run("Any wolf about?")) == [("tom", "wolf", "mira")]
    assert "Tom may speak of this, too: A wolf came." in whole_of(model.prompts[-1])
    session.talk_to("ann")
    await begun(session)
    session.tick(9e6)
    await session.run("Any wolf about?")
    assert "A wolf came." not in whole_of(model.prompts[-1]), "nobody talks to Ann"
    await session.aclose()


async def test_what_is_known_outlives_a_save_and_goes_with_turns_that_are_taken_back(tmp_path: Path) -> None:
    session, _ = talk()
    await begun(session)
    await session.run("Tell me a story")
    await session.run("Hm.")
    session.save(tmp_path / "a.save")
    later = Session.load(tmp_path / "a.save", session.world, model=FakeModel("Hm."), voice=FakeVoice(0.0))
    assert later.state.known.keys() == {"player.wolf"}
    later.rewind(2)
    assert later.state.known == {}
    await session.aclose()
    await later.aclose()
