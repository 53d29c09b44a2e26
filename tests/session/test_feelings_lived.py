"""Feelings in whole sessions: what events, effects and lines make of them, and that a cut takes out what it should."""

from __future__ import annotations

from typing import Any

import pytest
from moody import SAYS, begun, document, new, of, played, yard

from npcsdk.affect import CALM
from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import (
    FACT,
    Appraised,
    Event,
    FeelingChanged,
    Felt,
    InputReceived,
    LineChosen,
    NodeEntered,
    OptionsOffered,
    Perceived,
    RelationshipChanged,
)
from npcsdk.mind.feelings.display import shown
from npcsdk.mind.feelings.felt import felt
from npcsdk.mind.feelings.regard import regard
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World

DRAWN = "player.draws_weapon"
COWARD = {"display": [], "temperament": {"extraversion": -0.8, "neuroticism": 0.9}}


def thinks(talk: Session, side: str, who: str = "ada", toward: str = "player") -> float:
    return float(regard(talk.world, talk.state, who, toward, side))


def feels(talk: Session, label: str, who: str = "ada") -> float:
    return felt(talk.world, talk.state, who, label)


async def test_what_happens_is_felt_at_once_by_all_to_whom_it_means_something() -> None:
    talk = await begun()
    before = talk.state
    events = await played(talk.notify(DRAWN))
    kinds = [type(event) for event in events]
    assert kinds[:2] == [InputReceived, Appraised]
    assert set(kinds) == {InputReceived, Appraised, Felt, RelationshipChanged, FeelingChanged}
    assert all((event.at, event.turn, event.time) == (FACT, 1, talk.time) for event in events)
    assert {event.character for event in of(events, Felt)} == {"ada", "tam"}
    assert {event.cause for event in of(events, Felt)} == {DRAWN}
    assert of(events, Appraised)[0].goals == pytest.approx({"ada.yard_is_safe": 0.1, "tam.yard_is_safe": 0.1})
    assert talk.state.goals == of(events, Appraised)[0].goals
    assert feels(talk, "angry") > 0.25 < feels(talk, "afraid", "tam")
    assert "hart" not in talk.state.affects
    assert thinks(talk, "trust", "tam") < 0
    assert before.goals == {}


async def test_fear_is_masked_by_pride_and_shown_by_who_has_none() -> None:
    talk = await begun()
    events = await played(talk.notify(DRAWN))
    (ada,), (tam,) = of(events, FeelingChanged, "ada"), of(events, FeelingChanged, "tam")
    assert ada.feeling.label == "angry"
    assert ada.hidden is not None
    assert ada.hidden.label == "afraid"
    assert (tam.feeling.label, tam.hidden) == ("afraid", None)
    assert (talk.state.feelings["ada"], talk.state.hidden["ada"]) == (ada.feeling, ada.hidden)


async def test_what_means_nothing_to_anybody_changes_nothing() -> None:
    talk = await begun()
    await played(talk.notify(DRAWN))
    before = talk.state
    assert [type(event) for event in await played(talk.notify("bell"))] == [InputReceived]
    after = talk.state
    assert (after.affects, after.goals, after.relationships) == (before.affects, before.goals, before.relationships)


async def test_feelings_fade_with_game_time_and_with_nothing_else() -> None:
    talk = await begun()
    await played(talk.notify("hart.is_hurt"))
    assert feels(talk, "afraid", "hart") == pytest.approx(0.45)
    assert talk.inner("hart").felt == pytest.approx({"afraid": 0.45})
    talk.tick(15.0)
    assert talk.inner("hart").felt == pytest.approx({"afraid": 0.225})
    assert feels(talk, "afraid", "hart") == pytest.approx(0.45)  # The state is as of the last event.
    await played(talk.notify("bell"))
    assert feels(talk, "afraid", "hart") == pytest.approx(0.225)
    talk.tick(600.0)
    assert talk.inner("hart").felt == {}
    await played(talk.notify("bell"))
    assert talk.state.affect("hart").feelings == {}


@pytest.mark.parametrize(
    ("heard", "label", "worried"),
    [(-1, "relaxed", 0.0), (0, "happy", 0.0), (17, "happy", 0.0), (18, "worried", 1.0), (38, "worried", 1.0)],
)
async def test_a_tag_beyond_the_cut_was_not_felt(heard: int, label: str, worried: float) -> None:
    talk = new()
    events = await played(talk.begin())
    told = [(event.feeling.label, event.at) for event in of(events, FeelingChanged)]
    assert told == [("relaxed", FACT), ("happy", 0), ("worried", 18), ("angry", 39)]
    talk.heard(heard)
    assert talk.state.feelings.get("ada", NEUTRAL).label == label
    assert talk.state.affects.get("ada", CALM).feelings.get("worried", 0.0) == worried
    assert feels(talk, "angry") == 0.0
    await talk.run("And now?")
    assert feels(talk, "angry") == 0.0


async def test_an_event_counts_however_far_the_line_is_heard_and_the_line_as_far_as_it_was() -> None:
    talk = await begun("Well now, so it is. [trust:+2] [sad] Yes indeed. It is so.")
    await talk.run("Hello")
    uncut = await begun("Well now, so it is. Yes indeed. It is so.")
    await uncut.run("Hello")
    assert thinks(talk, "trust") > thinks(uncut, "trust")
    for each in (talk, uncut):
        await played(each.notify(DRAWN))
        each.heard(5)
    assert talk.state.relationships == pytest.approx(uncut.state.relationships)
    assert talk.state.affects == uncut.state.affects
    assert thinks(talk, "trust") < 10


async def test_effects_feel_and_move_when_the_line_came_to_them() -> None:
    talk = await begun()
    talk.tick(1000.0)
    events = await played(talk.choose("insult"))
    (hurt, angry) = of(events, Felt)
    assert (hurt.feeling, hurt.cause, hurt.at > 0, hurt.lasts.feeling) == (Feeling("hurt", 0.5), "effect", True, 20.0)
    assert angry.at == hurt.at
    assert talk.state.affects["ada"].feelings == pytest.approx({"angry": 0.4, "sad": 0.4, "hurt": 0.5})
    assert (thinks(talk, "trust"), thinks(talk, "trust", "ada", "tam")) == (4, 1)
    talk.heard(10)
    assert talk.state.affects["ada"].feelings == {"angry": 0.9}
    assert thinks(talk, "trust") == 10


async def test_winning_back_takes_longer_than_losing() -> None:
    talk = await begun()
    await talk.run("One more turn")  # So that it is no first impression.
    before = thinks(talk, "trust")
    await played(talk.choose("insult"))
    lost = before - thinks(talk, "trust")
    steps = 0
    while thinks(talk, "trust") < before:
        low = thinks(talk, "trust")
        await played(talk.choose("sorry"))
        assert 0 < thinks(talk, "trust") - low <= 8
        steps += 1
    assert lost == 6
    assert steps == 3  # 8 each, of which a quarter counts on the way back.


async def test_conditions_ask_what_is_felt_and_thought() -> None:
    talk = await begun("Well.")

    def offered() -> set[str]:
        return {option.id for option in talk.options}

    talk.tick(1000.0)
    await talk.run("Hello")
    assert offered() == {"sorry", "insult"}
    await played(talk.choose("insult"))
    assert "hush" in offered()
    talk.tick(200.0)
    events = await played(talk.begin())
    assert {option.id for option in of(events, OptionsOffered)[-1].options} == {"sorry", "insult"}
    for _ in range(4):
        await played(talk.choose("sorry"))
    assert "deal" in offered()


@pytest.mark.parametrize(("insulted", "says"), [(True, "Still here?"), (False, "Still there?")])
async def test_a_line_is_chosen_by_the_mood(insulted: bool, says: str) -> None:
    talk = await begun()
    talk.tick(1000.0)
    await played(talk.choose("insult" if insulted else "sorry"))
    turn = talk.tick(35.0)
    assert turn is not None
    events = await played(turn)
    assert "".join(getattr(event, "text", "") for event in events).startswith(says)
    assert of(events, LineChosen)


@pytest.mark.parametrize(("changes", "node"), [({}, "hub"), ({"ada": COWARD}, "alarm")])
async def test_an_event_leads_somewhere_by_what_it_makes_of_somebody(changes: dict[str, Any], node: str) -> None:
    talk = await begun(world=World.model_validate(document(**changes)))
    events = await played(talk.notify(DRAWN))
    entered = [event.node for event in of(events, NodeEntered)]
    assert entered[:1] == ([] if node == "hub" else ["alarm"])
    assert [event.cause for event in of(events, Felt, "ada")].count(DRAWN) == len(of(events, Felt, "ada"))
    assert len({event.feeling.label for event in of(events, Felt, "ada")}) == len(of(events, Felt, "ada"))
    again = await played(talk.notify(DRAWN))  # That is no news, so there is no more fear than is left of the other.
    assert not of(again, Felt, "tam")


async def test_what_a_line_emits_is_appraised_where_it_stands() -> None:
    talk = await begun()
    await played(talk.notify(DRAWN))
    events = await played(talk.choose("hush"))
    (appraised,) = of(events, Appraised)
    assert (appraised.name, appraised.at) == ("player.helps", len("Very well, then."))
    assert feels(talk, "grateful", "tam") > 0
    talk.heard(4)
    assert feels(talk, "grateful", "tam") == 0
    assert talk.state.goals["ada.yard_is_safe"] == pytest.approx(0.1)


async def test_a_model_says_how_the_player_sounds_and_that_is_felt() -> None:
    said = "[hears:sad] [worried] Oh dear. What is it?"
    talk = await begun(FakeModel([said], judges_intents=True))
    events = await talk.run("The door is over there")
    (heard,) = [event for event in of(events, Perceived) if event.by == "model"]
    assert (heard.feeling, heard.at) == (Feeling("sad"), 0)
    assert talk.state.sounded == Feeling("sad")
    assert {(event.cause, event.character) for event in of(events, Felt)} == {("player.sounds.sad", "ada")}
    assert "Oh dear." in "".join(getattr(event, "text", "") for event in events)
    talk.heard(-1)
    assert talk.state.sounded == NEUTRAL


async def test_what_is_insulting_is_felt_before_anything_is_said() -> None:
    talk = await begun("Well.")
    talk.tick(1000.0)
    events = await talk.run("You are a stupid idiot and I hate you!")
    (perceived, *_) = of(events, Perceived)
    assert (perceived.at, perceived.feeling.core, perceived.valence < 0) == (FACT, "angry", True)
    assert all(event.at == FACT for event in of(events, Felt))
    assert {event.character for event in of(events, Felt)} == {"ada"}
    assert feels(talk, "angry") > 0.2
    assert thinks(talk, "affection") < 0


async def test_an_insult_that_the_game_heard_is_taken_as_one_that_was_typed() -> None:
    talk = await begun("Well.")
    talk.tick(1000.0)
    events = await played(talk.notify("player.insults"))
    assert [(e.character, e.cause, e.toward) for e in of(events, Felt)] == [("ada", "player.insults", "player")]
    assert thinks(talk, "affection") < 0
    assert of(await played(talk.notify("player.hums")), Felt) == []


async def test_a_turn_begins_with_the_face_as_it_has_become() -> None:
    talk = await begun()
    await played(talk.notify(DRAWN))
    talk.tick(25.0)
    events = await talk.run("Hello")
    first = of(events, FeelingChanged)[0]
    assert (first.at, first.feeling.label) == (FACT, "angry")
    assert first.feeling.intensity < 0.5
    talk.tick(25.0)
    assert shown(talk.world, talk.state, "ada").feeling.label != "neutral"


async def _neutral(talk: Session) -> list[Event]:
    events = await played(talk.begin())
    for text in ("Tell me about the river", "How deep is it?", "And the bridge?"):
        events += await talk.run(text)
    return events + await played(talk.notify("rain")) + await played(talk.notify("player.draws_weapon"))


async def test_a_world_that_says_nothing_of_feelings_tells_of_none() -> None:
    model = FakeModel(["[happy] Sit down then.", "It rained a lot.", "[curious] Why?"])
    talk = Session(small_world(), model=model, voice=FakeVoice(0.0))
    events = await _neutral(talk)
    assert not [event for event in events if isinstance(event, Appraised | Felt | Perceived | RelationshipChanged)]
    assert all(event.at != FACT for event in of(events, FeelingChanged))
    assert (talk.state.goals, talk.state.relationships, talk.state.hidden) == ({}, {}, {})


def test_the_yard_is_a_sound_world() -> None:
    Session(yard(), model=FakeModel([SAYS]), voice=FakeVoice(0.0)).close()
    written: dict[str, Any] = document()
    assert World.model_validate(written) == yard()
