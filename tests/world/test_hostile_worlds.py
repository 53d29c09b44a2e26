"""Worlds of a size that nobody writes by hand: they are read, and refused or not, with work that grows as they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.check.report import check_folder
from npcsdk.mind.way import Way, named
from npcsdk.world.graph import Transition
from npcsdk.world.line_ids import said_in
from npcsdk.world.loading import Reading, read_world
from npcsdk.world.suggest import suggestion


def written(folder: Path, graph: str, variables: str = "{gold: 9}") -> Path:
    """A world whose only graph is this one."""
    for name, content in {
        "world.yaml": f"title: T\nstart: mira\nvariables: {variables}\n",
        "characters/mira.yaml": "name: Mira\npersona: {description: Mira keeps the inn.}\nfallback: Hm.\n",
        "graphs/mira.yaml": f"character: mira\nstart: a\n{graph}",
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return folder


def codes(reading: Reading) -> set[str]:
    return {problem.code for problem in reading.problems}


def test_a_thousand_names_computed_from_each_other_are_refused_without_trying_all_ways(tmp_path: Path) -> None:
    rows = "".join(f"  c{at}: c{at + 1}\n" for at in range(3000))
    reading = read_world(written(tmp_path, f"nodes: {{a: {{line: A}}}}\ncomputed:\n{rows}  c3000: gold > 1\n"))
    assert codes(reading) == {"computed-ring", "more-problems"}


@pytest.mark.parametrize("length", [1, 2, 30, 40, 600])
def test_a_ring_of_computed_names_is_found_however_long(tmp_path: Path, length: int) -> None:
    rows = "".join(f"  c{at}: c{(at + 1) % length}\n" for at in range(length))
    reading = read_world(written(tmp_path, f"nodes: {{a: {{line: A}}}}\ncomputed:\n{rows}"))
    assert "computed-ring" in codes(reading)


def test_examples_of_many_intents_that_lead_to_one_node_have_ids_of_their_own(tmp_path: Path) -> None:
    edges = "".join(f"      - {{to: a, intent: he asks {at}, examples: [what of {at}]}}\n" for at in range(12_000))
    world = read_world(written(tmp_path, f"nodes:\n  a:\n    line: A\n    transitions:\n{edges}")).world
    assert world is not None
    found = [said.id for said in said_in(world) if said.is_list]
    assert (found[0], found[1], found[-1]) == ("mira.a.a.examples", "mira.a.a.examples.2", "mira.a.a.examples.12000")
    assert len(set(found)) == 12_000


def test_ways_to_one_node_are_told_apart_by_numbers() -> None:
    way = Way(Transition(to="a", intent="x"), "mira", "mira", "a", 0, "a")
    found = [each.name for each in named([way] * 12_000)]
    assert (found[0], found[1], found[-1]) == ("a", "a.2", "a.12000")


def test_a_wrong_word_among_very_many_is_still_mended() -> None:
    known = [f"{letter}{at}" for letter in "abcdefgh" for at in range(500)] + ["harbour"]
    assert suggestion("harbor", known) == "Did you mean harbour?"
    assert suggestion("zebra", known).startswith("There is: a0, a1,")


def test_a_chain_of_thousands_of_calls_is_looked_through(tmp_path: Path) -> None:
    calls = "".join(f"  n{at}: {{line: L, next: {{call: mira.n{at + 1}, to: z}}}}\n" for at in range(3000))
    ends = "  n3000: {line: E, return: true}\n  z: {line: Z, return: true}\n"
    graph = f"nodes:\n  a: {{line: A, next: n0}}\n{calls}{ends}"
    report = check_folder(written(tmp_path, graph))
    assert report.is_world
    assert report.is_well()


NAMES = ("__proto__", "constructor", "toString", "__class__", "hasOwnProperty", "_")


def test_names_that_mean_something_to_programs_are_names(tmp_path: Path) -> None:
    nodes = "".join(
        f"  {name}: {{line: '{{{name}}}', options: [{{say: on, to: a, if: {name} > 0}}]}}\n" for name in NAMES
    )
    ways = ", ".join(f"{{say: to {name}, to: {name}, do: {{{name}: '+1'}}}}" for name in NAMES)
    graph = f"nodes:\n  a: {{line: A, options: [{ways}]}}\n{nodes}"
    reading = read_world(written(tmp_path, graph, f"{{{', '.join(f'{name}: 1' for name in NAMES)}}}"))
    assert reading.problems == ()


@pytest.mark.parametrize("name", ["class", "if", "None", "true", "event", "player", "visits", "emit", "lambda"])
def test_names_that_conditions_and_effects_need_are_refused_as_variables(tmp_path: Path, name: str) -> None:
    reading = read_world(written(tmp_path, "nodes: {a: {line: A}}\n", f"{{{name}: 1}}"))
    assert codes(reading) == {"reserved-name"}


@pytest.mark.parametrize(
    "name", ["tr\u0443st", "a b", "a.b.c", "\u202etrust", "tru\u200bst", "x" * 65, "1st", "\uff54rust"]
)
def test_names_that_only_look_like_names_are_refused(tmp_path: Path, name: str) -> None:
    reading = read_world(written(tmp_path, "nodes: {a: {line: A}}\n", f'{{"{name}": 1}}'))
    assert reading.problems


@pytest.mark.parametrize(
    "value", [".nan", ".inf", "-.inf", "1e308", "9007199254740993", "9" * 400, "[[a]]", "{value: {}}"]
)
def test_a_variable_is_no_number_beyond_numbers(tmp_path: Path, value: str) -> None:
    reading = read_world(written(tmp_path, "nodes: {a: {line: A}}\n", f"{{x: {value}}}"))
    assert reading.problems or isinstance(reading.world and reading.world.variables["x"].value, str)
