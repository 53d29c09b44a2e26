from pathlib import Path
from typing import Any

import pytest

from npcsdk.world.schema import world_schemas
from npcsdk.world.starter import write_starter
from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

jsonschema = pytest.importorskip("jsonschema")
TAVERN = Path(__file__).parents[2] / "examples" / "tavern"
KINDS = {
    "world.yaml": "world",
    "lore.yaml": "lore",
    "characters": "character",
    "graphs": "graph",
    "locales": "locale",
}


def data(tree: Tree) -> Any:
    if isinstance(tree.value, dict):
        return {key: data(part) for key, part in tree.value.items()}
    return [data(part) for part in tree.value] if isinstance(tree.value, list) else tree.scalar()


def faults(kind: str, text: str) -> list[str]:
    tree, problems = read_yaml(text, "x.yaml", Budget())
    assert tree is not None
    assert not problems
    return [error.message for error in jsonschema.Draft202012Validator(world_schemas()[kind]).iter_errors(data(tree))]


@pytest.mark.parametrize("kind", ["world", "character", "graph", "lore", "locale"])
def test_is_a_schema(kind: str) -> None:
    schema = world_schemas()[kind]
    jsonschema.Draft202012Validator.check_schema(schema)
    if kind not in ("lore", "locale"):
        assert schema["additionalProperties"] is False


@pytest.mark.parametrize("which", ["tavern", "starter"])
def test_good_worlds_pass(which: str, tmp_path: Path) -> None:
    folder = TAVERN if which == "tavern" else write_starter(tmp_path / "new")
    for path in sorted(folder.rglob("*.yaml")):
        kind = KINDS.get(path.name) or KINDS[path.parent.name]
        assert faults(kind, path.read_text(encoding="utf-8")) == [], path


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("world", "title: T\n"),
        ("world", "title: T\nstart: a\ntitel: x\n"),
        ("world", "title: T\nstart: a\ngraphs: {a: {character: a, start: a, nodes: {a: {lin: x}}}}\n"),
        ("character", "name: M\n"),
        ("character", "name: M\npersona: {description: x, age: 3}\n"),
        ("graph", "character: a\nstart: a\nnodes: {a: {line: [happy]}}\n"),
        ("graph", "character: a\nstart: a\nnodes: {a: {transitions: [{to: b, after: soon}]}}\n"),
        ("graph", "character: a\nstart: a\nnodes: {a: {next: [{too: b}]}}\n"),
        ("graph", "character: a\nstart: a\nnodes: {'a b': {line: x}}\n"),
        ("graph", "character: a\nstart: a\nvariables: {x: {valeu: 3}}\nnodes: {}\n"),
        ("graph", "character: a\nstart: a\nnodes: {a: {lines: [{lin: x}]}}\n"),
        ("graph", "character: a\nstart: a\nnodes: {a: {do: {relationship: 3}}}\n"),
        ("graph", "character: a\nstart: a\nnodes: {a: {next: smithy.hub.deep}}\n"),
        ("world", "title: T\nstart: a\nevents: {bell: {who: x}}\n"),
        ("world", "title: T\nstart: a\nlocales: {zh: {a.b: {txt: x}}}\n"),
        ("locale", "a.b: {txt: x}\n"),
        ("locale", "a b: x\n"),
        ("lore", "x: {txt: y}\n"),
        ("lore", "x: [y]\n"),
    ],
)
def test_wrong_files_do_not(kind: str, text: str) -> None:
    assert faults(kind, text)


NODES = """
a: {line: 42, next: b, end: true}
b: {next: [a, {to: b, if: true}, smithy.hub], reply: {goal: x, fallback: y}}
c: {lines: [one, 2, {line: three, once: true}], do: [{trust: "+5"}, {emit: a}, {relationship: {tom: {fear: -1}}}]}
d: {lines: only, storylet: {pool: p, cooldown: 3 turns}, return: true, do: {clues: [map], lit: toggle}}
e: {options: [{say: x, call: haggle, with: {price: 3, names: [a, b]}, unavailable: No., if: false, do: {mood: sour}}]}
"""


def test_shorthands_pass() -> None:
    nodes = NODES.replace("\n", "\n  ")
    variables = "{a: 0, b: true, c: calm, d: [], e: {value: 3, min: 0, max: 9}, f: {value: [x], one_of: [x, y]}}"
    graph = f"start: a\nvariables: {variables}\narguments: {variables}\nnodes:{nodes}\n"
    assert faults("graph", graph) == []


@pytest.mark.parametrize("events", ["bell", "[bell, gong]", "{bell: , gong: [ringer], drum: ringer}"])
def test_events_are_written_in_several_ways(events: str) -> None:
    assert faults("world", f"title: T\nstart: a\nevents: {events}\n") == []


def test_a_file_of_translations_passes() -> None:
    assert faults("locale", "a.b: x\na.c: [x, y]\na.d:\na.e: {text: z, source: 0a1b}\n") == []


@pytest.mark.parametrize(
    "meant", ["{safe: -0.8, by: tam, likelihood: 0.5, adds: true}", "{matters: {safe: 1}, by: ''}"]
)
def test_what_an_event_means_is_written_in_two_ways(meant: str) -> None:
    about = "name: M\npersona: {description: x}\ngoals: {safe: 1}\n"
    assert faults("character", f"{about}events: {{player.leaves: {meant}}}\n") == []
    assert faults("character", f"{about}events: {{player.leaves: {{safe: low}}}}\n")
    assert faults("character", f"{about}events: {{player.leaves: {{}}}}\n")
    assert faults("character", f"{about}events: {{player.leaves: {{'so so': 1}}}}\n")
