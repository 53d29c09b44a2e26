"""What is learned: with events, at nodes, and of whoever speaks; and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from village import NODES, at, learned, village

from npcsdk.check.play import Play
from npcsdk.events import FACT, Learned, TextDelta
from npcsdk.mind.fold import Fold
from npcsdk.mind.knowledge.knows import knows
from npcsdk.mind.knowledge.taught import at_node, with_event
from npcsdk.mind.state import Place, State
from npcsdk.mind.step import Step
from npcsdk.mind.unmet import unmet
from npcsdk.world.conditions import Condition
from npcsdk.world.localized import localized
from npcsdk.world.world import World

WORLD = village()
STAMP = {"turn": 3, "at": 9, "time": 5.0}


def begun(world: World = WORLD) -> Play:
    play = Play(world)
    play.begin()
    return play


def test_at_the_beginning_everyone_knows_what_everyone_knows_but_the_player() -> None:
    state = State.fresh(WORLD, "mira")
    known = {
        who: [name for name in WORLD.lore if knows(WORLD, state, who, name)] for who in (*WORLD.characters, "player")
    }
    assert known == {"mira": ["bridge", "ledger"], "tom": ["bridge", "saw"], "ann": ["bridge"], "player": []}
    assert not knows(WORLD, state, "mira", "gone")


def test_a_line_tells_what_it_names_and_the_speaker_knows() -> None:
    play = begun()
    assert learned(at(play, "tells")) == [("player", "ledger", "mira")]
    assert learned(at(play, "tells")) == [], "once is enough"
    play.talk_to("tom")
    assert learned(play.begin()) == [("player", "saw", "tom")], "Tom knows nothing of a ledger"


def test_it_is_learned_when_the_line_was_heard_to_its_end() -> None:
    play = begun()
    events = at(play, "tells")
    (event,) = (event for event in events if isinstance(event, Learned))
    assert event.at == len("There is a ledger. Hm.")
    for heard, known in ((event.at - 1, False), (event.at, True), (None, True)):
        fold = Fold(State.fresh(WORLD, "mira"))
        for each in events:
            fold.apply(each)
        assert knows(WORLD, fold.view(heard), "player", "ledger") is known, heard


def test_a_reply_tells_all_that_it_may_reveal_and_its_speaker_knows_by_now() -> None:
    play = begun()
    assert learned(at(play, "reply")) == [("player", "ledger", "mira")]
    play = begun()
    at(play, "cellar")
    assert learned(at(play, "reply")) == [("player", "chest", "mira"), ("player", "ledger", "mira")]


def test_at_a_node_it_is_learned_by_those_the_lore_names() -> None:
    play = begun()
    (event,) = (event for event in at(play, "cellar") if isinstance(event, Learned))
    assert (event.character, event.lore, event.by, event.at) == ("mira", "chest", "", len("A chest!"))
    assert knows(WORLD, play.state, "mira", "chest")
    assert not knows(WORLD, play.state, "player", "chest"), "it has no keyword that would give it away"


def test_what_is_learned_and_told_at_one_node() -> None:
    lore = {"known_by": [], "text": "A chest.", "keywords": ["chest"], "learned_at": {"mira": "mira.cellar"}}
    play = begun(village(lore={"chest": lore}))
    assert learned(at(play, "cellar")) == [("mira", "chest", ""), ("player", "chest", "mira")]


def test_a_node_that_says_nothing_teaches_too_and_one_that_is_only_offered_again_does_not() -> None:
    silent = {"cellar": {"options": [{"say": "Back", "to": "hub"}]}}
    play = begun(village(nodes=silent))
    assert learned(at(play, "cellar")) == [("mira", "chest", "")]
    state = play.state.copy()
    state.known.clear()
    play.state = state
    assert learned(play.begin()) == [], "the options again: nobody spoke"


def test_who_is_present_learns_what_is_told() -> None:
    state = State.fresh(WORLD, "mira")
    state.present = ("tom", "ann")
    state.places["mira"] = Place("mira", "tells", line="mira.tells")
    state.known["tom.ledger"] = 1.0
    found = list(at_node(Step(WORLD, state), WORLD.graphs["mira"].nodes["tells"], "", STAMP))
    assert found == [Learned("player", "ledger", "mira", **STAMP), Learned("ann", "ledger", "mira", **STAMP)]


@pytest.mark.parametrize("words", ["It is in the ledgers.", "You mean the ＬＥＤＧＥＲ?", "那是账本。"])
def test_words_of_a_model_tell_what_they_name(words: str) -> None:
    state = State.fresh(WORLD, "mira")
    state.places["mira"] = Place("mira", "reply", line="mira.reply.1234")
    node = WORLD.graphs["mira"].nodes["reply"].model_copy(update={"reply": None})
    step = Step(WORLD, state)
    assert [event.lore for event in at_node(step, node, words, STAMP)] == ["ledger"]
    assert list(at_node(step, node, "The legend of the floor", STAMP)) == []
    state.character = "tom"
    state.places["tom"] = Place("tom", "hub", line="tom.hub")
    told = at_node(Step(WORLD, state), WORLD.graphs["tom"].nodes["hub"], words, STAMP)
    assert [event.lore for event in told] == ["saw"], (
        "Tom cannot tell what he does not know, whatever a model makes him say"
    )


def test_a_word_of_two_entries_tells_of_neither() -> None:
    lore = {"other": {"text": "Another ledger.", "keywords": ["Ledger"], "known_by": ["mira"]}}
    assert learned(at(begun(village(lore=lore)), "tells")) == []


def test_an_event_teaches_those_the_lore_names() -> None:
    play = begun()
    (first, *_) = events = play.notify("bell")
    assert learned(events) == [(who, "flood", "") for who in ("mira", "tom", "ann", "player")]
    assert {event.at for event in events if isinstance(event, Learned)} == {FACT}
    assert first == replace(first, at=FACT)
    assert learned(play.notify("bell")) == []


def test_where_the_game_says_who_noticed_nobody_else_learns() -> None:
    assert learned(begun().notify("bell", witnesses=["tom"])) == [("tom", "flood", ""), ("player", "flood", "")]
    state = State.fresh(WORLD, "mira")
    for nonsense in ("tom", 7, None, {"tom": 1}):
        assert len(list(with_event(WORLD, state, "bell", {"witnesses": nonsense}, STAMP))) == 4, nonsense
    assert [event.character for event in with_event(WORLD, state, "bell", {"witnesses": [["x"], 3]}, STAMP)] == [
        "player"
    ]


def test_an_event_of_the_dialogue_teaches_as_well() -> None:
    assert learned(at(begun(), "rings")) == [(who, "flood", "") for who in ("mira", "tom", "ann", "player")]


def test_a_transition_may_ask_for_what_its_event_teaches() -> None:
    waits = {**NODES["hub"], "transitions": [{"to": "tells", "on": "bell", "if": "knows(flood) and knows(flood, tom)"}]}
    play = begun(village(nodes={"hub": waits}))
    play.notify("bell")
    assert play.state.visits["mira.tells"].times == 1


def test_conditions_ask_who_knows() -> None:
    world = village()
    state = State.fresh(world, "mira")
    state.known["player.saw"] = 1.0
    state.places["mira"] = Place("mira", "hub")
    step = Step(world, state)
    nodes = {"hub": {**NODES["hub"], "next": [{"to": "tells", "if": condition} for condition in _ASKED]}}
    edges = village(nodes=nodes).graphs["mira"].nodes["hub"].next
    assert [step.holds(edge.if_) for edge in edges] == list(_ASKED.values())


_ASKED = {
    "knows(ledger)": True,
    "knows(ledger, tom)": False,
    "knows(saw, tom) and not knows(saw)": True,
    "knows(saw, player)": True,
    "knows(ledger, player)": False,
    "knows('ledger', mira)": True,
}


def test_a_translated_line_tells_what_it_told_as_it_was_written() -> None:
    texts = {"mira.tells": "那儿有本簿子。", "mira.hub": "晚上好。"}
    world = village(
        languages=["en", "zh"], locales={"zh": {key: {"text": [text], "source": ""} for key, text in texts.items()}}
    )
    play = begun(localized(world, "zh"))
    events = at(play, "tells")
    assert "簿子" in "".join(event.text for event in events if isinstance(event, TextDelta))
    assert learned(events) == [("player", "ledger", "mira")]


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("knows(saw) and knows(ledger)", "knows(saw): knows(saw) is false"),
        ("not knows(ledger)", "not knows(ledger): knows(ledger) is true"),
        ("knows(saw, player)", "knows(saw, player): knows(saw, player) is false"),
    ],
)
def test_why_somebody_does_not_know_is_told_as_it_is_written(condition: str, why: str) -> None:
    assert unmet(Step(WORLD, State.fresh(WORLD, "mira")), Condition(condition)) == why
