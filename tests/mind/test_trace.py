"""Why an input led where it did: every reason there is, each at a node that has it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk import load_world
from npcsdk.check.play import Play
from npcsdk.events import InputReceived, NodeEntered, TextPart, VariableChanged
from npcsdk.mind.hindrance import hindrance
from npcsdk.mind.moment import Moment
from npcsdk.mind.step import Decision, Step
from npcsdk.mind.trace import explained, report, standing
from npcsdk.mind.unmet import unmet
from npcsdk.opening import tavern
from npcsdk.world.conditions import Condition
from npcsdk.world.world import World

HUB = {
    "options": [
        {"id": "plain", "say": "Plain.", "to": "there"},
        {"id": "once", "say": "Once.", "to": "there", "once": True},
        {"id": "closed", "say": "Closed.", "to": "there", "if": "gold > 5", "unavailable": "Too poor."},
        {"id": "hidden", "say": "Hidden.", "to": "there", "if": "gold > 5"},
        {"id": "pooled", "say": "Pooled.", "draw": "gossip"},
        {"id": "left", "say": "Left.", "to": "there", "else": True},
    ],
    "transitions": [
        {"to": "there", "if": "gold >= 100"},
        {"to": "help", "intent": "the player helps", "examples": ["I can help you mend the bridge"]},
        {"to": "aid", "intent": "the player aids", "examples": ["I can help you mend the boat"], "if": "not shy"},
        {"to": "news", "intent": "the player asks for news", "examples": ["what is the news"], "if": "gold >= 100"},
        {"to": "there", "on": "bell", "cooldown": "2 turns"},
        {"draw": "gossip", "on": "whisper"},
        {"to": "there", "on": "knock", "if": 'event.who == "tom"'},
        {"to": "there", "after": "20s"},
        {"to": "there", "else": True, "if": "gold == 0"},
    ],
}


@pytest.fixture
def play() -> Play:
    nodes = {
        name: {"id": name, "line": f"This is {name}.", "next": [{"to": "hub"}]}
        for name in ("there", "help", "aid", "news")
    }
    secret = {"pool": "gossip", "if": "gold >= 100"}
    nodes |= {
        "start": {"id": "start", "line": "Welcome.", "next": [{"to": "gate", "if": "gold > 5"}, {"to": "hub"}]},
        "gate": {"id": "gate", "line": "The gate."},
        "hub": {"id": "hub", **HUB},
        "fish": {"id": "fish", "line": "Fish fly.", "storylet": secret, "next": [{"to": "hub"}]},
    }
    world = World.model_validate(
        {
            "id": "small",
            "title": "Small",
            "start": "ann",
            "variables": {"gold": 0, "shy": False, "mood": "calm", "clues": {"value": ["map"]}},
            "computed": {"is_rich": "gold >= 50"},
            "characters": {"ann": {"id": "ann", "name": "Ann", "persona": {"description": "Ann."}}},
            "graphs": {
                "ann": {
                    "graph": "ann",
                    "character": "ann",
                    "start": "start",
                    "nodes": nodes,
                    "anywhere": [{"to": "there", "on": "fire"}],
                }
            },
        }
    )
    play = Play(world)
    play.begin()
    return play


def said(text: str) -> InputReceived:
    return InputReceived("say", (TextPart(text),))


def why(play: Play, given: InputReceived, decision: Decision | None = None) -> dict[str, str]:
    """Reasons by goal and trigger."""
    step = Step(play.world, play.state, Moment(data=given.data))
    decision = step.decide(given, judged=False) if decision is None else decision
    verdicts = explained(step, given, decision)
    taken = [one for one in verdicts if one.taken]
    assert len(taken) == (decision.taken is not None)
    assert [one.edge for one in taken] == ([decision.taken.edge] if decision.taken else [])
    return {f"{one.to}|{one.when}": one.why for one in verdicts}


def let(play: Play, **values: object) -> None:
    for name, value in values.items():
        play.state.apply(VariableChanged(name, value, value))  # type: ignore[arg-type]


def test_an_intent_that_was_meant(play: Play) -> None:
    found = why(play, said("I can help you mend the bridge"))
    assert found["help|the player helps"] == "taken: score 9.00 (an example, word for word), and 0.61 is enough"
    assert found["aid|the player aids"].startswith("score 0.")
    assert found["aid|the player aids"].endswith(", and help has 9.00")
    assert found["news|the player asks for news"] == "gold >= 100: gold is 0"
    assert found["there|else"] == "not looked at: help was taken before"
    assert found["there|on bell"] == "waits for the event bell"
    assert found["there|on fire, anywhere"] == "waits for the event fire"
    assert found["there|after 20s"] == "waits for silence of 20s"
    assert found["there|if gold >= 100"] == "gold >= 100: gold is 0"


def test_intents_that_are_too_near_to_each_other(play: Play) -> None:
    found = why(play, said("I can help you mend it"))
    assert "too near to aid with" in found["help|the player helps"]
    assert "too near to help with" in found["aid|the player aids"]
    assert found["there|else"] == "taken: nothing else was"


def test_scores_that_are_not_enough_and_words_that_are_none(play: Play) -> None:
    assert why(play, said("green cheese"))["help|the player helps"] == "score 0.00, and 0.61 is needed"
    assert why(play, said("..."))["help|the player helps"] == "nothing was said that could be compared"


def test_a_condition_goes_before_intents(play: Play) -> None:
    let(play, gold=100)
    found = why(play, said("I can help you mend the bridge"))
    assert found["there|if gold >= 100"] == "taken: its condition holds"
    assert found["help|the player helps"] == "not looked at: there was taken before"


def test_what_is_meant_by_more_than_words(play: Play) -> None:
    heard = said("green cheese")
    step = play.step
    decision = step.decide(heard, judged=False, likeness=lambda text, example: 0.9 if "boat" in example else 0.0)
    assert decision.taken is not None
    assert decision.taken.node == "aid"
    assert why(play, heard, decision)["aid|the player aids"] == "taken: it is what was meant, by more than its words"
    told = report(step, heard, decision, lambda text, example: 0.9 if "boat" in example else 0.0)
    assert "and 1.72 is enough" in told


def test_a_model_that_judges(play: Play) -> None:
    heard = said("I will lend a hand")
    first = play.step.decide(heard, judged=True)
    assert [way.name for way in first.choices] == ["help", "aid"]
    found = why(play, heard, first)
    assert found["help|the player helps"] == found["aid|the player aids"] == "left to the model"
    assert found["there|else"] == "taken if the model picks none"
    found = why(play, heard, first._replace(taken=first.choices[1], reason="goto"))
    assert found["help|the player helps"] == "left to the model, which picked aid"
    assert found["aid|the player aids"] == "taken: the model picked it"
    assert found["there|else"] == "not looked at: aid was taken before"
    found = why(play, heard, first._replace(taken=first.otherwise, reason="else"))
    assert found["help|the player helps"] == "left to the model, which picked none"
    assert found["there|else"] == "taken: nothing else was"


def test_events(play: Play) -> None:
    found = why(play, InputReceived("event", name="bell"))
    assert found["there|on bell"] == "taken: that event came"
    assert found["help|the player helps"] == "waits for words of the player"
    assert found["draw gossip|on whisper"] == "waits for the event whisper"
    found = why(play, InputReceived("event", name="whisper"))
    assert found["draw gossip|on whisper"] == "pool gossip is empty (fish: gold >= 100: gold is 0)"
    found = why(play, InputReceived("event", name="knock", data={"who": "mia"}))
    assert found["there|on knock"] == 'event.who == "tom": event.who is "mia"'
    assert why(play, InputReceived("event", name="knock"))["there|on knock"].endswith("event.who has no value now")


def test_a_rest_says_how_long_it_lasts(play: Play) -> None:
    play.notify("bell")
    state = play.state.copy()
    for turn, left in ((2, "rests 3 more turns"), (3, "rests 2 more turns"), (4, "rests 1 more turn")):
        play.state = replace(state, turn=turn)
        assert why(play, InputReceived("event", name="bell"))["there|on bell"] == left
    play.state = replace(state, turn=5)
    assert why(play, InputReceived("event", name="bell"))["there|on bell"] == "taken: that event came"


def test_silence(play: Play) -> None:
    found = why(play, InputReceived("silence", data={"seconds": 5.0}))
    assert found["there|after 20s"] == "waits for silence of 20s: only 5s so far"
    found = why(play, InputReceived("silence", data={"seconds": 21.0}))
    assert found["there|after 20s"] == "taken: it was silent that long"


def test_options(play: Play) -> None:
    found = why(play, InputReceived("choose", name="plain"))
    assert found["there|Plain."] == "taken: the player picked it"
    assert found["there|Once."] == "open"
    assert found["there|Closed."] == "closed: gold > 5: gold is 0"
    assert found["there|Hidden."] == "hidden: gold > 5: gold is 0"
    assert found["draw gossip|Pooled."] == "hidden: pool gossip is empty (fish: gold >= 100: gold is 0)"
    assert found["there|Left."] == "hidden: others are left"
    assert not any("|on " in key for key in found)
    play.choose("once")
    assert why(play, InputReceived("choose", name="plain"))["there|Once."] == "gone: it was picked once"


def test_where_a_node_goes_by_itself(play: Play) -> None:
    play = Play(play.world)
    play.state.apply(NodeEntered("ann", "start"))
    found = why(play, said("hello"))
    assert found["gate|next"] == "gold > 5: gold is 0"
    assert found["hub|next"] == "open: taken when its line is said"


def test_the_text_has_a_line_for_each_in_columns(play: Play) -> None:
    heard = said("I can\nhelp you mend the bridge")
    lines = report(play.step, heard, play.step.decide(heard, judged=False)).splitlines()
    assert lines[0] == 'ann.hub, said "I can help you mend the bridge": to ann.help (intent)'
    assert len([line for line in lines if line.startswith("  >")]) == 1
    assert len(lines) == 1 + 10 + 6
    starts = {line.index(word) for line in lines[1:] for word in ("the player", "on ", "option:") if word in line[:40]}
    assert len(starts) == 1


def test_those_that_wait_for_words_share_a_line(play: Play) -> None:
    heard = InputReceived("event", name="bell", data={"loud": True})
    lines = report(play.step, heard, play.step.decide(heard, judged=False)).splitlines()
    assert lines[0] == "ann.hub, event bell (loud: True): to ann.there (event)"
    assert next(line.split() for line in lines if "waits for words" in line)[:4] == [
        "others",
        "there,",
        "help,",
        "aid,",
    ]


def test_before_a_talk_begins_there_is_nothing_to_look_at(play: Play) -> None:
    fresh = Play(play.world)
    assert explained(fresh.step, said("hi"), Decision()) == ()
    assert report(fresh.step, said("hi"), Decision()) == "ann: the talk begins"
    assert standing(fresh.step) == ""
    assert standing(play.step).startswith("ann.hub now\n")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("gold >= 0", ""),
        ("gold >= 10", "gold >= 10: gold is 0"),
        ("shy", "shy is false"),
        ("not shy", ""),
        ("not (gold == 0)", "not (gold == 0): gold is 0"),
        ("gold == 0 and shy and mood == 'sour'", "shy is false; mood == 'sour': mood is \"calm\""),
        ("gold > 5 or shy", "neither gold > 5 (gold is 0) nor shy (shy is false)"),
        ("gold == 0 and (gold > 5 or shy)", "neither gold > 5 (gold is 0) nor shy (shy is false)"),
        ('"key" in clues', '"key" in clues: clues is [map]'),
        ("visits(hub) > 3", "visits(hub) > 3: visits(hub) is 1"),
        ("turns_since(gate) < 3", "turns_since(gate) < 3: turns_since(gate) is 1000000"),
        ("relationship(trust) > 3", "relationship(trust) > 3: relationship(trust) is 0"),
        ("is_rich", "is_rich is false (gold >= 50: gold is 0)"),
        ("is_rich and not shy", "is_rich is false (gold >= 50: gold is 0)"),
        ("gold != 0 and 10 / gold > 2", "gold != 0: gold is 0"),
        ("10 / gold > 2", "10 / gold > 2: gold is 0, which gives no answer"),
        ("not true or false", "neither not true (it never holds) nor false (it never holds)"),
        ("false", "false: it never holds"),
        ("mood == 'True' and gold == 0", "mood == 'True': mood is \"calm\""),
    ],
)
def test_which_part_of_a_condition_fails(play: Play, condition: str, told: str) -> None:
    assert unmet(play.step, Condition(condition)) == told


def test_of_a_long_value_the_beginning_is_told(play: Play) -> None:
    let(play, mood="=" + "x" * 5000)
    told = unmet(play.step, Condition("mood == 'calm'"))
    assert told.startswith("mood == 'calm': mood is \"xxx")
    assert len(told) < 120


def test_names_that_are_computed_from_each_other_are_explained_once(play: Play) -> None:
    many = {f"a{at}": Condition(f"a{at + 1} and a{at + 1} and not shy") for at in range(14)} | {"a14": Condition("shy")}
    step = Play(play.world.model_copy(update={"computed": many})).step
    assert unmet(step, Condition("a0")) == "a0 is false (a1 is false; a1 is false)"


@given(gold=st.integers(-5, 120), shy=st.booleans(), mood=st.sampled_from(["calm", "sour"]), at=st.integers(0, 40))
def test_a_reason_is_given_where_something_keeps_it_and_only_there(gold: int, shy: bool, mood: str, at: int) -> None:
    play = Play(load_world(tavern()))
    play.begin()
    for name, variable in play.world.declared.items():
        value = {"number": gold, "true or false": shy, "text": mood, "set": ("lanterns",) if shy else ()}[variable.kind]
        play.state.apply(VariableChanged(name, f"={value}" if isinstance(value, str) else value, value))
    nodes = [(graph.graph, node) for graph in play.world.graphs.values() for node in graph.nodes.values()]
    graph, node = nodes[at % len(nodes)]
    play.state.apply(NodeEntered(graph, node.id))
    step = play.step
    edges = [(rule.edge, rule.home, rule.depth) for rule in step.rules()]
    edges += [(edge, graph, 0) for edge in (*node.next, *node.options)]
    for edge, home, depth in edges:
        assert bool(hindrance(step, edge, home, depth)) == (step.way(edge, home, depth) is None)
        if edge.if_:
            assert bool(unmet(step, edge.if_)) != step.holds(edge.if_)
    for given_ in (said("I can help with the bridge"), InputReceived("event", name="player.draws_weapon")):
        why(play, given_)


def test_a_part_too_long_to_stand_alone_is_told_of_as_a_whole(play: Play) -> None:
    source = "gold==0 and mood in[" + ",".join(["'sad'"] * 78) + "]"
    assert unmet(play.step, Condition(source)) == f'{source}: gold is 0, mood is "calm"'
