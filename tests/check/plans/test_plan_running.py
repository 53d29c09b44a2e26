"""Plans as they are run: each step, each expectation where it holds and where it fails, and what a failure tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.check.plans.reading import read_plans
from npcsdk.check.plans.references import plan_faults
from npcsdk.check.plans.running import Failure, run_plan
from npcsdk.world.world import World

ANN = {
    "graph": "ann",
    "character": "ann",
    "start": "start",
    "variables": {"trust": {"value": 0, "max": 100}, "clues": [], "room": "none", "lit": False},
    "nodes": {
        "start": {"line": "[happy] Welcome to the “Kettle”, {player.name}! [wave]", "next": [{"to": "hub"}]},
        "hub": {
            "reply": {"goal": "Talk.", "fallback": ["[curious] Go on."]},
            "options": [
                {"id": "bye", "say": "Goodbye, {player.name}!", "to": "bye"},
                {"id": "ledger", "say": "The ledger?", "to": "gift", "if": "trust >= 10", "unavailable": "Not yet."},
                {"id": "secret", "say": "The secret?", "to": "gift", "if": "trust >= 10"},
            ],
            "transitions": [
                {"to": "help", "intent": "the player helps", "examples": ["I can help you"], "do": {"trust": "+10"}},
                {"call": "haggle", "on": "haggle"},
                {"to": "axe", "on": "draws", "if": 'event.weapon == "axe"'},
                {"to": "nudge", "after": "20s", "if": "visits(nudge) < 2"},
            ],
        },
        "help": {"line": "[surprised] You would?", "do": {"emit": "ann.helped"}, "next": [{"to": "hub"}]},
        "gift": {"line": "[sad] Take it. [give:ledger]", "next": [{"to": "hub"}]},
        "axe": {"line": "[afraid] An axe!", "end": "fled"},
        "nudge": {"line": "Still there?", "next": [{"to": "hub"}]},
        "bye": {"line": "Safe roads.", "end": "true"},
    },
}
HAGGLE = {"graph": "haggle", "start": "offer", "nodes": {"offer": {"line": "Two coppers.", "return": True}}}
TOM = {"graph": "tom", "character": "tom", "start": "boats", "nodes": {"boats": {"line": "Boats need tar."}}}


def _world() -> World:
    persona = {"persona": {"description": "Someone."}}
    graphs = {}
    for graph in (ANN, HAGGLE, TOM):
        nodes = {key: {"id": key, **node} for key, node in graph["nodes"].items()}  # type: ignore[attr-defined]
        graphs[graph["graph"]] = {**graph, "nodes": nodes}
    return World.model_validate(
        {
            "id": "small",
            "title": "Small",
            "start": "ann",
            "languages": ["en", "zh"],
            "events": {"haggle": [], "draws": ["weapon"], "bell": []},
            "characters": {
                "ann": {"id": "ann", "name": "Ann", "commands": ["wave", "give"], **persona},
                "tom": {"id": "tom", "name": "Tom", **persona},
            },
            "graphs": graphs,
        }
    )


WORLD = _world()


def failures(text: str) -> tuple[Failure, ...]:
    found = read_plans(text, "plans/a.plan")
    assert found.problems == ()
    return tuple(failure for plan in found.plans for failure in run_plan(WORLD, plan))


def faults(text: str) -> list[str]:
    found = read_plans(text, "plans/a.plan")
    assert found.problems == ()
    return [
        f"{one.line}:{one.column} {one.code}: {one.message} {one.remedy}".strip()
        for plan in found.plans
        for one in plan_faults(WORLD, plan)
    ]


HOLDS = """
player: Bo
line welcome to the "kettle", BO
line Welcome to the “Kettle”, {player.name}!
no line goodbye
node start
node hub
node ann.hub
no node help
feeling happy
no feeling sad
command wave
no command give
option Goodbye, Bo
option bye
option 1
unavailable option The ledger?
no option ledger
no unavailable option secret
variable trust == 0
no ends
say I can help you
node help
line [surprised] you would?
emits ann.helped
no emits ann.left
variable trust >= 10 and visits(help) == 1
option ledger
option The secret?
choose The ledger
command give
command give:ledger
no command give:key
feeling sad
wait 10s
no node nudge
wait 10s
node nudge
line ann.nudge
event bell loud=true
no line Still there
event haggle
node haggle.offer
returns
variable visits(offer) == 1 or visits(hub) > 1
event draws weapon=sword
no ends
no returns
talk to tom
line Boats need tar.
talk to ann
option bye
event draws weapon=axe
ends fled
ends
feeling afraid
begin
node hub
choose 1
ends true
"""


def test_everything_that_is_so_is_met() -> None:
    assert [str(failure) for failure in failures(HOLDS)] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("line Farewell", "line Farewell; what was said is: Welcome to the “Kettle”, traveller!"),
        ("no line welcome", "no line welcome; what was said is: Welcome"),
        ("wait 1s\nline x", "line x; nothing was said"),
        ("node help", "node help; the talk came through ann.start, ann.hub and is at ann.hub"),
        ("no node start", "no node start; the talk came through"),
        ("node tom.boats", "node tom.boats; the talk came through"),
        ("feeling sad", "feeling sad; what was shown is happy"),
        ("no feeling happy", "no feeling happy; what was shown is happy"),
        ("option Help", "option Help; what is offered is: Goodbye, traveller! | The ledger? (closed: Not yet.)"),
        ("option ledger", "option ledger; what is offered is"),
        ("no option bye", "no option bye; what is offered is"),
        ("unavailable option bye", "unavailable option bye; what is offered is"),
        ("no unavailable ledger", "no unavailable option ledger; what is offered is"),
        ("variable trust >= 10", "variable trust >= 10; trust >= 10: trust is 0"),
        ("variable event.x == 1", "variable event.x == 1; event.x == 1: event.x has no value now"),
        ("command give", "command give; what the game was asked for is: wave"),
        ("no command wave", "no command wave; what the game was asked for is: wave"),
        ("emits ann.helped", "emits ann.helped; what was emitted is: nothing"),
        ("say I can help you\nno emits ann.helped", "no emits ann.helped; what was emitted is: ann.helped"),
        ("returns", "returns; the talk came through"),
        ("event haggle\nno returns", "no returns; the talk came through"),
        ("ends", "ends; the talk goes on"),
        ("choose bye\nends fled", "ends fled; the ending is true"),
        ("choose bye\nno ends", "no ends; the ending is true"),
        ("choose Help", "to choose Help; that is not offered; what can be picked is: Goodbye, traveller!"),
        ("choose ledger", "to choose ledger; that is closed; what can be picked is: Goodbye, traveller!"),
        ("choose bye\nsay hello", "to say hello; the talk with ann has ended (true)"),
    ],
)
def test_what_is_not_so_fails(text: str, told: str) -> None:
    (failure,) = failures(text)
    assert f"expected {told}" in str(failure)
    assert failure.place.line == len(text.splitlines())
    problem = failure.problem
    assert (problem.code, problem.file, problem.line) == ("plan-failed", "plans/a.plan", failure.place.line)
    assert problem.remedy


def test_a_failure_tells_the_last_turns_and_why_it_went_so() -> None:
    text = "plan: the bridge\nsay nonsense\nwait 5s\nevent bell loud=true\nsay I can sing\n"
    text += "line Thanks\nfeeling sad\nsay x\nline y"
    first, second = failures(text)
    lines = str(first).splitlines()
    assert lines[0] == "plans/a.plan:6:1: the bridge: expected line Thanks; what was said is: Go on."
    assert lines[1:5] == ["  [wait 5s]", "  [event bell loud=True]", "  > I can sing", "  Ann: Go on."]
    assert lines[5] == 'ann.hub, said "I can sing": it stays'
    assert any(line.split()[0] == "help" and "is needed" in line for line in lines[6:])
    assert second.place.line == 7


def test_an_option_that_is_missed_is_explained_by_how_things_are_now() -> None:
    (failure,) = failures("say I can sing\noption secret")
    assert failure.trace.startswith("ann.hub now")
    assert "hidden: trust >= 10: trust is 0" in failure.trace


def test_nothing_is_run_after_a_step_that_failed() -> None:
    (failure,) = failures("choose nothing of this\nline x\nsay I can help you\nnode bye")
    assert failure.place.line == 1


def test_a_plan_can_start_elsewhere() -> None:
    text = 'at hub\nset trust = 10\nset clues = [map, key]\nset room = "10"\nset lit = true\n'
    text += 'no line Welcome\nno line Go on\noption secret\nvariable "key" in clues and room == "10" and lit\n'
    assert failures(text + "say I can help you\nnode help\nvariable trust == 20") == ()
    assert failures("at haggle.offer\nbegin") == ()


def test_a_plan_can_talk_to_someone_else() -> None:
    assert failures("character: tom\nline Boats") == ()


def test_the_same_seed_plays_the_same() -> None:
    for seed in range(4):
        assert [str(one) for one in failures(f"seed: {seed}\n{HOLDS}")] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("character: an", "1:12 missing-character: There is no character 'an'. Did you mean ann?"),
        ("language: fr", "1:11 bad-value: There is no language 'fr'. There is: en, zh."),
        ("at hup", "1:4 missing-target: There is no node 'hup'. Did you mean hub?"),
        ("at haggle.hub", "1:4 missing-target: There is no node 'haggle.hub'. Did you mean haggle.offer?"),
        ("at nowhere.hub", "1:4 missing-target: There is no node 'nowhere.hub'."),
        ("set trust = many", "1:5 bad-value: trust: 'many' is a text, and it holds a number. Write a number"),
        ("set trust = 101", "1:5 bad-value: trust: 101 is above max, 100."),
        ("set clues = map", "1:5 bad-value: clues: 'map' is a text, and it holds a set. Write a list"),
        ("set truts = 1", "1:5 unknown-variable: There is no variable 'truts'. Did you mean trust?"),
        ("talk to tim", "1:9 missing-character: There is no character 'tim'. Did you mean tom?"),
        ("event bel", "1:7 bad-value: There is no event 'bel'. Did you mean bell?"),
        ("node hup", "1:6 missing-target: There is no node 'hup'. Did you mean hub?"),
        ("no node hup", "1:9 missing-target"),
        ("feeling happyy", "1:9 unknown-emotion: There is no feeling 'happyy'. Did you mean happy?"),
        ("ends flet", "1:6 bad-value: There is no ending 'flet'. Did you mean fled?"),
        ("variable truts > 1", "1:10 unknown-variable: There is no variable 'truts'. Did you mean trust?"),
    ],
)
def test_what_is_not_in_the_world_is_told_of_before_a_plan_is_run(text: str, told: str) -> None:
    (found,) = faults(text)
    assert found.startswith(told)
    with pytest.raises(ValueError, match=r"There is no|holds|above"):
        failures(text)


STEPS = st.sampled_from(HOLDS.splitlines()[2:])


@given(st.lists(STEPS, max_size=12))
def test_plans_in_any_order_end_and_tell(lines: list[str]) -> None:
    for failure in failures("\n".join(lines)):
        assert failure.found
        assert failure.problem.line >= 1
