"""Several who feel: what each makes of the same, who was there, and what they feel for each other."""

from __future__ import annotations

from typing import Any

import pytest
from moody import begun, document, of, played

from npcsdk.events import FACT, Appraised, FeelingChanged, Felt, Notice, OptionsOffered, RelationshipChanged
from npcsdk.mind.feelings.regard import regard
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.world.world import World

DRAWN = "player.draws_weapon"


def feels(talk: Session, who: str) -> set[str]:
    return set(talk.inner(who).felt)


def thinks(talk: Session, who: str, side: str, toward: str = "player") -> float:
    return float(regard(talk.world, talk.state, who, toward, side))


async def test_the_same_event_is_not_the_same_to_all() -> None:
    talk = await begun("Well.")
    talk.tick(1000.0)
    await played(talk.notify(DRAWN))
    ada, tam = talk.inner("ada"), talk.inner("tam")
    assert next(iter(ada.felt)) == "angry"
    assert next(iter(tam.felt)) == "afraid"
    assert "indignant" in ada.felt.keys() - tam.felt.keys()  # He has no standards.
    assert talk.inner("hart").felt == {}
    assert (ada.shows.label, tam.shows.label) == ("angry", "afraid")
    assert ada.words != tam.words


async def test_nobody_feels_what_they_did_not_see() -> None:
    talk = await begun("Well.")
    talk.tick(1000.0)
    events = await played(talk.notify(DRAWN, witnesses=["tam"]))
    assert {event.character for event in of(events, Felt)} == {"tam"}
    assert of(events, Appraised)[0].goals.keys() == {"tam.yard_is_safe"}
    assert not talk.inner("ada").felt
    later = await played(talk.notify(DRAWN, witnesses=["ada"]))  # Now she hears of it too.
    assert {event.character for event in of(later, Felt)} == {"ada"}


async def test_who_did_it_is_told_by_the_game() -> None:
    talk = await begun("Well.")
    await played(talk.notify(DRAWN, by="tam"))
    assert thinks(talk, "ada", "trust", "tam") < 0
    assert thinks(talk, "ada", "trust") == 10
    assert "afraid" in feels(talk, "tam")  # Of what he did himself, but about nobody.
    assert thinks(talk, "tam", "fear") == 0


async def test_who_likes_somebody_feels_with_them_and_who_does_not_against_them() -> None:
    foe = {"relationships": {"hart": {"affection": -90}}, "events": {"hart.is_hurt": {"yard_is_safe": 0.1}}}
    talk = await begun("Well.", World.model_validate(document(ada=foe)))
    talk.tick(1000.0)
    events = await played(talk.notify("hart.is_hurt"))
    about = {(e.character, e.feeling.label): e.toward for e in of(events, Felt)}
    assert about["tam", "pitying"] == about["ada", "gloating"] == "hart"
    assert ("ada", "pitying") not in about
    assert ("tam", "gloating") not in about
    assert feels(talk, "hart") == {"afraid"}


async def test_liking_that_was_moved_decides_what_is_felt_for_them() -> None:
    talk = await begun("Well.")
    for _ in range(40):
        await played(talk.notify("hart.is_hurt", by="hart", likelihood=1.0))
        await played(talk.notify("player.helps", by="hart"))
        talk.tick(300.0)
    assert -100 <= thinks(talk, "tam", "affection", "hart") <= 100
    assert thinks(talk, "hart", "affection", "tam") == 0  # What one thinks says nothing of the other.


async def test_what_is_said_to_one_is_not_said_to_another() -> None:
    talk = await begun("Well.")
    talk.tick(1000.0)
    talk.talk_to("tam")
    await talk.run("You stupid idiot, I hate you!")
    assert feels(talk, "tam")
    assert not feels(talk, "ada")
    assert talk.state.met == {"ada": 1, "tam": 1}
    assert thinks(talk, "tam", "affection") < 0 == thinks(talk, "ada", "affection")
    talk.talk_to("ada")
    events = await talk.run("Hello")
    assert all(event.character == "ada" for event in of(events, FeelingChanged))
    assert talk.inner().words.startswith("Ada")


async def test_whoever_is_turned_to_shows_what_has_become_of_it() -> None:
    talk = await begun("Well.")
    await played(talk.notify(DRAWN))
    talk.tick(12.0)
    talk.talk_to("tam")
    events = await talk.run("Hello")
    first = of(events, FeelingChanged)[0]
    assert (first.character, first.at, first.feeling.label) == ("tam", FACT, "afraid")
    assert 0.2 < first.feeling.intensity < 0.35


@pytest.mark.parametrize(("turns", "times"), [(0, 2.0), (1, 1.0)])
async def test_the_first_turn_counts_double_for_who_says_so(turns: int, times: float) -> None:
    talk = await begun("Well.")
    for _ in range(turns):
        await talk.run("Hm.")
    events = await played(talk.notify(DRAWN))
    (fear,) = [event for event in of(events, RelationshipChanged, "ada") if event.dimension == "fear"]
    (angst,) = [event for event in of(events, Felt, "ada") if event.feeling.label == "afraid"]
    assert float(fear.op) == pytest.approx(10 * angst.feeling.intensity * times, abs=0.01)


ASKS = {
    "feels(afraid) >= 0.3": "tam",
    "feels(afraid, tam) >= 0.3": "ada",
    "feels(arousal, tam) > feels(arousal, ada)": "hart",
    "relationship(fear) > 1 and relationship(affection, hart) == 80": "tam",
    "relationship(affection, tam) < 0 and relationship(affection, hart) > 0": "ada",
    "sounds(sad) > 0.3 and not sounds(angry)": "hart",
    "calm_one and feels(neutral) >= 0.7": "hart",
}


def _asking(condition: str, who: str, how: str) -> World:
    """Somebody who has a node behind a condition: by words, by a line's own condition, by an option, by `next`."""
    hub: dict[str, Any] = {"id": "hub", "reply": {"goal": "Talk.", "fallback": "Yes?"}}
    yes: dict[str, Any] = {"id": "yes", "line": "So it is.", "next": [{"to": "hub"}]}
    asked: dict[str, Any] = {"id": "asked", "line": "Hm.", "next": [{"to": "yes", "if": condition}, {"to": "hub"}]}
    ask = {"intent": "asks", "examples": ["i am so sad today"]}
    match how:
        case "transition":
            hub["transitions"] = [{"to": "yes", "if": condition, **ask}]
        case "next":
            hub["transitions"] = [{"to": "asked", **ask}]
        case "line":
            lines = [{"line": "So it is.", "if": condition}, {"line": "Not so."}]
            hub["transitions"] = [{"to": "yes", **ask}]
            yes = {"id": "yes", "lines": lines, "pick": "sequence", "next": [{"to": "hub"}]}
        case "option":
            hub["options"] = [{"id": "say_so", "say": "So?", "to": "yes", "if": condition}]
    graph = {"graph": who, "character": who, "start": "hub", "computed": {"calm_one": "feels(angry) < 0.1"}}
    written = document()
    written["graphs"][who] = {**graph, "nodes": {node["id"]: node for node in (hub, yes, asked)}}
    return World.model_validate({**written, "start": who})


@pytest.mark.parametrize("how", ["transition", "next", "line", "option"])
@pytest.mark.parametrize("condition", ASKS)
async def test_conditions_know_who_feels_and_thinks_what(condition: str, how: str) -> None:
    found = []
    for wanted in (condition, f"not ({condition})"):
        talk = await begun("Well.", _asking(wanted, ASKS[condition], how))
        await played(talk.notify(DRAWN))
        events = await talk.run("I am so sad today")
        assert not of(events, Notice)
        said = "".join(getattr(event, "text", "") for event in events if event.type == "text_delta")
        offered = {option.id for each in of(events, OptionsOffered) for option in each.options}
        found.append("So it is." in said or "say_so" in offered)
    assert found == [True, False]


async def test_a_proposed_step_and_a_tag_are_held_to_what_the_node_allows_and_told() -> None:
    said = "[trust:+50] Of course. [euphoric] Ha! [respect:+3] [zorp] Well."
    talk = await begun(FakeModel([said]))
    events = await talk.run("Hello")
    moved = of(events, RelationshipChanged)
    assert [(event.dimension, event.op, event.cause) for event in moved] == [("trust", "+5", "model")]
    told = {event.code for event in of(events, Notice)}
    assert {"step_cut", "tag_not_allowed", "unknown_tag"} <= told
    assert of(events, FeelingChanged)[-1].feeling.label == "happy"
