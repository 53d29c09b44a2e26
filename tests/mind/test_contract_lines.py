"""The line contract over many lines: none that a character would say is stopped, none that it must not say passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from npcsdk.mind.contract import Broken, Contract, contract_for, violation
from npcsdk.mind.state import State
from npcsdk.session.line import Line
from npcsdk.world.loading import load_world
from npcsdk.world.text import interpolate
from npcsdk.world.world import Player

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
TAVERN = load_world(EXAMPLES / "tavern")
NODES = TAVERN.graphs["mira"].nodes
BRIDGE = contract_for(TAVERN, State.fresh(TAVERN, "mira"), Player(name="Ann"), NODES["bridge"])
CONTRACT = replace(BRIDGE, max_words=60, authored=(), others=("Ann", "Old Tam"))
ANYONE = {"event.user": "Anna", "event.amount": 5, "event.text": "Hello from Rome.", "player.name": "Ann"}


def rows(name: str) -> list[tuple[str, str]]:
    """The lines of a table, each with the heading it stands under."""
    heading, found = "", []
    for row in (HERE / name).read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"# ([a-z_]+(?: [a-z]{2})?)", row):
            heading = match[1]
        elif row:
            found.append((heading, row))
    return found


def judge(text: str, contract: Contract) -> Broken | None:
    """What a line breaks, in pieces as a session has them, untidied."""
    line = Line(("wave", "give", "pour", "bell"))
    pieces = [piece.text for piece in [*line.feed(text), *line.flush()] if piece.text]
    said = ""
    for at, piece in enumerate(pieces):
        if broken := violation(piece, said, contract, last=at == len(pieces) - 1):
            return broken
        said += piece
    return None


@pytest.mark.parametrize(("language", "line"), rows("natural_lines.txt"))
def test_what_a_character_would_say_passes(language: str, line: str) -> None:
    forbidden = tuple(word for word in CONTRACT.forbidden if word not in line)
    assert judge(line, replace(CONTRACT, language=language, forbidden=forbidden)) is None


@pytest.mark.parametrize(("heading", "line"), rows("broken_lines.txt"))
def test_what_it_must_not_say_does_not(heading: str, line: str) -> None:
    code, language = heading.split()
    broken = judge(line, replace(CONTRACT, language=language, speaker="米拉" if language == "zh" else "Mira"))
    assert broken
    assert broken.code == code
    assert 0 < len(broken.why) < 60


def authored() -> Iterator[tuple[Contract, str]]:
    for folder in ("tavern", "host"):
        world = load_world(EXAMPLES / folder)
        for graph in world.graphs.values():
            who = world.characters[graph.character or world.start]
            for node in graph.nodes.values():
                contract = contract_for(world, State.fresh(world, who.id), Player(name="Ann"), node)
                lines = (
                    *(node.reply.fallback if node.reply else ()),
                    node.line,
                    *(variant.line for variant in node.lines),
                    *who.fallback,
                )
                for line in (*lines, *(example.reply for example in who.persona.examples)):
                    yield replace(contract, authored=()), interpolate(line, ANYONE)


def test_writers_lines_pass_even_if_a_model_says_them() -> None:
    broken = [(line, found) for contract, line in authored() if line and (found := judge(line, contract))]
    assert broken == []


def test_the_tables_are_of_a_size() -> None:
    assert len(rows("natural_lines.txt")) >= 250
    assert len(rows("broken_lines.txt")) >= 150
