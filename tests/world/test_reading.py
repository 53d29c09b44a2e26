"""What is read from files: the language's newer fields, the place of everything, and what follows from nothing else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.errors import Problem
from npcsdk.world.cooldown import Cooldown
from npcsdk.world.effects import Effect, Emit, Order, Relate, Remember
from npcsdk.world.line_ids import said_in
from npcsdk.world.loading import Reading, read_world
from npcsdk.world.rules import Fault
from npcsdk.world.said import Said
from npcsdk.world.world import World

WORLD = """\
title: T
start: mira
languages: [en, zh]
events: {bell: , drum: [drummer, loudness]}
subtitle: 60
variables:
  gold: {value: 3, min: 0, max: 10, about: coins}
  mood: {value: no, one_of: [no, yes]}
  clues: []
  seen: {value: [1, map], one_of: [1, map]}
  lit: false
computed: {rich: gold >= 5}
"""
MIRA = "name: Mira\npersona: {description: x}\ncommands: [wave]\nvariables: {tired: 0.5}\n"
GRAPH = """\
character: mira
start: a
variables: {trust: 0}
nodes:
  a:
    lines:
      - Hello. [id:a.greeting]
      - {line: 42, if: visits(a) > 1, once: true}
    pick: cycle
    options:
      - say: One
        to: b
        if: rich
        unavailable: Too poor.
        once: true
      - {else: true, to: b}
    transitions:
      - {to: b, on: drum, if: event.loudness > 3, priority: 2, cooldown: 3 turns}
      - {call: haggle, with: {price: 2.5, offer: =gold / 2, things: [a, 7], firm: true, name: on}, intent: x}
  b:
    line: One more.
    do:
      - {trust: +1, clues: +map, lit: toggle, mood: no}
      - relationship: {trust: +5, tom: {fear: -2}}
      - {remember: 7, command: wave, emit: mira.left}
      - {trust: -1}
    next: {draw: gossip, to: a}
  c:
    line: Rumour.
    storylet: {pool: gossip, cooldown: 20s, weight: 2}
    end: true
anywhere: [{to: b, after: 1m}]
"""
HAGGLE = """\
start: a
arguments: {price: 0, offer: 0, things: [], firm: false, name: ''}
nodes:
  a: {line: So., return: true}
"""
TOM = "name: Tom\ngraph: tom\npersona: {description: x}\n"
ZH = "a.greeting: 你好\nmira.a.2: [四, 二]\nmira.b:\nmira.c: {text: 传闻, source: 0a1b2c3d}\n"
FILES = {
    "world.yaml": WORLD,
    "characters/mira.yaml": MIRA,
    "characters/tom.yaml": TOM,
    "graphs/mira.yaml": GRAPH,
    "graphs/haggle.yaml": HAGGLE,
    "graphs/tom.yaml": "character: tom\nstart: a\nnodes: {a: {line: x, end: true}}\n",
    "lore.yaml": "rain: It rains.\n",
    "locales/zh.yaml": ZH,
}


def write(folder: Path, **changes: str) -> Path:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changes.get(path.stem, text) if path.parent == folder or path.stem != "mira" else text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read_world(write(tmp_path_factory.mktemp("world")))


@pytest.fixture(scope="module")
def world(reading: Reading) -> World:
    assert [str(problem) for problem in reading.problems] == []
    assert reading.world is not None
    return reading.world


def test_variables_are_of_the_kind_that_yaml_says(world: World) -> None:
    kinds = {
        name.removeprefix("mira>"): (variable.value, variable.kind)
        for name, variable in world.declared.items()
        if not name.startswith("tom>")
    }
    assert kinds == {
        "gold": (3, "number"),
        "mood": ("no", "text"),
        "clues": ((), "set"),
        "seen": (("1", "map"), "set"),
        "lit": (False, "true or false"),
        "mira.tired": (0.5, "number"),
        "mira.trust": (0, "number"),
        "haggle.price": (0, "number"),
        "haggle.offer": (0, "number"),
        "haggle.things": ((), "set"),
        "haggle.firm": (False, "true or false"),
        "haggle.name": ("", "text"),
    }
    gold = world.variables["gold"]
    assert (gold.min, gold.max, gold.about) == (0, 10, "coins")
    assert world.events == {"bell": (), "drum": ("drummer", "loudness")}


def test_what_a_call_gives_is_of_a_kind_too(world: World) -> None:
    call = world.graphs["mira"].nodes["a"].transitions[1]
    assert call.with_ == {"price": 2.5, "offer": "=gold / 2", "things": ("a", "7"), "firm": True, "name": "on"}


def test_effects_may_be_a_list_and_keep_their_order(world: World) -> None:
    assert world.graphs["mira"].nodes["b"].do == (
        Effect("trust", "+1"),
        Effect("clues", "+map"),
        Effect("lit", "toggle"),
        Effect("mood", "no"),
        Relate("trust", "+5"),
        Relate("fear", "-2", "tom"),
        Remember("7"),
        Order("wave"),
        Emit("mira.left"),
        Effect("trust", "-1"),
    )


def test_lines_options_and_storylets(world: World) -> None:
    node = world.graphs["mira"].nodes["a"]
    assert [(variant.line, variant.line.id, variant.once) for variant in node.lines] == [
        (Said("Hello."), "a.greeting", False),
        (Said("42"), "", True),
    ]
    assert [(option.once, option.else_, str(option.unavailable)) for option in node.options] == [
        (True, False, "Too poor."),
        (False, True, ""),
    ]
    storylet = world.graphs["mira"].nodes["c"].storylet
    assert storylet is not None
    assert storylet.cooldown == Cooldown(seconds=20.0)
    assert node.transitions[0].cooldown == Cooldown(turns=3)
    assert world.graphs["haggle"].nodes["a"].return_


def test_translations(world: World) -> None:
    found = {name: (translation.text, translation.source) for name, translation in world.locales["zh"].items()}
    assert found == {
        "a.greeting": (("你好",), ""),
        "mira.a.2": (("四", "二"), ""),
        "mira.b": ((), ""),
        "mira.c": (("传闻",), "0a1b2c3d"),
    }


@pytest.mark.parametrize(
    ("path", "file", "starts"),
    [
        (("variables", "gold", "min"), "world.yaml", "0, max"),
        (("events", "drum"), "world.yaml", "drum: ["),
        (("characters", "mira"), "characters/mira.yaml", "name: Mira"),
        (("characters", "mira", "variables", "tired"), "characters/mira.yaml", "0.5}"),
        (("graphs", "mira", "nodes", "a", "lines", 0, "line"), "graphs/mira.yaml", "Hello."),
        (("graphs", "mira", "nodes", "a", "lines", 1, "if"), "graphs/mira.yaml", "visits(a)"),
        (("graphs", "mira", "nodes", "a", "options", 0, "unavailable"), "graphs/mira.yaml", "Too poor."),
        (("graphs", "mira", "nodes", "a", "transitions", 1, "with", "offer"), "graphs/mira.yaml", "=gold / 2"),
        (("graphs", "mira", "nodes", "b", "do", "relationship", "tom"), "graphs/mira.yaml", "tom: {fear"),
        (("graphs", "mira", "nodes", "b", "do", "clues"), "graphs/mira.yaml", "+map"),
        (("graphs", "mira", "nodes", "b", "next", 0, "draw"), "graphs/mira.yaml", "gossip, to"),
        (("graphs", "mira", "anywhere", 0, "after"), "graphs/mira.yaml", "1m}"),
        (("lore", "rain"), "lore.yaml", "It rains."),
        (("locales", "zh", "mira.c", "text"), "locales/zh.yaml", "传闻"),
        (("nowhere", "to", "be", "found"), "world.yaml", "title: T"),
    ],
)
def test_every_path_has_its_place(reading: Reading, path: tuple[str | int, ...], file: str, starts: str) -> None:
    place = reading.place(path)
    assert place.file == file
    assert FILES[file].splitlines()[place.line - 1][place.column - 1 :].startswith(starts)
    assert reading.problem(Fault(path, "x", "y")) == Problem("x", "y", "", *place)


def test_everything_that_is_said_has_its_place(reading: Reading, world: World) -> None:
    for said in said_in(world):
        place = reading.place(said.path)
        assert str(said.text) in FILES[place.file].splitlines()[place.line - 1]


def codes(folder: Path, **changes: str) -> list[tuple[str, str]]:
    return [(problem.file, problem.code) for problem in read_world(write(folder, **changes)).problems]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (
            {"world": WORLD.replace("value: 3", "vaule: 3")},
            [("world.yaml", "missing-field"), ("world.yaml", "unknown-field")],
        ),
        ({"haggle": HAGGLE.replace("price: 0", "price: ")}, [("graphs/haggle.yaml", "empty-field")]),
        ({"haggle": "start: [a\n"}, [("graphs/haggle.yaml", "yaml-syntax")]),
        ({"zh": "- a\n"}, [("locales/zh.yaml", "wrong-type")]),
        ({"zh": "a b: x\n"}, [("locales/zh.yaml", "bad-id")]),
        ({"zh": "mira.b: {text: x, source: XYZ}\n"}, [("locales/zh.yaml", "bad-id")]),
        ({"zh": ""}, []),
    ],
)
def test_nothing_follows_from_what_was_told(
    tmp_path: Path, changes: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert codes(tmp_path, **changes) == found


def test_a_world_in_one_file_may_hold_translations(tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text(
        "title: T\nstart: m\nlanguages: [en, zh]\ncharacters: {m: {name: M, persona: {description: x}}}\n"
        "graphs: {m: {character: m, start: a, nodes: {a: {line: Hi., end: true}}}}\nlocales: {zh: {m.a: 你好}}\n",
        "utf-8",
    )
    reading = read_world(tmp_path)
    assert reading.world is not None
    assert reading.problems == ()
    assert reading.world.locales["zh"]["m.a"].text == ("你好",)
    assert reading.place(("locales", "zh", "m.a")) == ("world.yaml", 6, 21)


PIECES = st.sampled_from(
    ["a", "b", "3", "true", "'x'", ":", ": ", "{", "}", "[", "]", ",", "\n", "\n  ", "- ", "if", "do", "with", "lines"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(GRAPH)), gone=st.integers(0, 12), text=st.lists(PIECES, max_size=4).map("".join))
def test_a_slip_anywhere_is_told_with_a_place_in_its_file(tmp_path: Path, at: int, gone: int, text: str) -> None:
    broken = GRAPH[:at] + text + GRAPH[at + gone :]
    folder = write(tmp_path / "w")
    (folder / "graphs" / "mira.yaml").write_text(broken, "utf-8")
    rows = broken.count("\n") + 2
    for problem in read_world(folder).problems:
        assert problem.line <= (rows if problem.file == "graphs/mira.yaml" else 40)
        assert problem.message
