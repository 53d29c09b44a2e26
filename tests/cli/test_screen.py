"""What a screen shows of two lines in one turn."""

from __future__ import annotations

import io

from rich.console import Console

from npcsdk.check.play import Play
from npcsdk.cli.screen import Screen
from npcsdk.testing.worlds import small_world
from npcsdk.world.graph import DialogueGraph, Next, Node


def test_each_of_two_lines_begins_with_its_own_feeling() -> None:
    first = small_world()
    who = first.start
    nodes = (
        Node(id="one", line="[sad] Gone.", next=[Next(to="two")]),
        Node(id="two", line="[happy] Here!", end="true"),
    )
    graph = DialogueGraph(graph=who, character=who, start="one", nodes={node.id: node for node in nodes})
    world = first.model_copy(update={"graphs": {who: graph}})
    out = io.StringIO()
    screen = Screen(Console(file=out, force_terminal=False, soft_wrap=True), world, echo=False)
    for event in Play(world).begin():
        screen.take(event)
    name = world.characters[who].name
    assert out.getvalue().splitlines() == [f"{name} (sad): Gone.", f"{name} (happy): Here!", "The end."]
