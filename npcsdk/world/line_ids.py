"""The ids of lines: translations and recordings hang on them. A writer gives them, or they follow from the place."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import count
from typing import NamedTuple

from npcsdk.patterns import lazy
from npcsdk.world.graph import DialogueGraph, Node, Option, Transition
from npcsdk.world.rules import Fault, Path
from npcsdk.world.said import Said
from npcsdk.world.world import World

_LEFT = lazy(r"[\[【]id[:：][^\[\]【】\n]{0,400}[\]】]")


class SaidAt(NamedTuple):
    """A text that can be said or read, or the examples of an intent, with its id and its place in the world.

    `speaker` is the character whose line it is; "" for what the player says and is shown, and for
    the lines of a graph without a character.
    """

    id: str
    texts: tuple[str, ...]
    path: Path
    speaker: str = ""

    @property
    def text(self) -> str:
        """The text; of several, the first."""
        return self.texts[0]

    @property
    def is_list(self) -> bool:
        """Whether there are several of it, and as many as one likes in another language: the examples of an intent."""
        return self.path[-1] == "examples"

    @property
    def has_own_id(self) -> bool:
        """Whether its writer gave it an id; else it follows from the place."""
        return isinstance(self.text, Said) and bool(self.text.id)

    @property
    def lacks_id(self) -> bool:
        """Whether it could be given one: names and examples cannot, and an empty text needs none."""
        return isinstance(self.text, Said) and not self.text.id and bool(self.text.strip())


def id_of(said: Said, *place: str | int) -> str:
    """The id of a text: the one that its writer gave it, else its place: `mira.hub.fallback.2`."""
    return said.id or ".".join(map(str, place))


def said_in(world: World) -> Iterator[SaidAt]:
    """Everything that is translated: lines, fallbacks, options and why they are closed, examples, names."""
    for character in world.characters.values():
        path: Path = ("characters", character.id)
        yield SaidAt(f"{character.id}.name", (character.name,), (*path, "name"))
        yield from _several(character.fallback, (character.id, "fallback"), (*path, "fallback"), character.id)
    for graph in world.graphs.values():
        yield from _in_graph(graph)


def _in_graph(graph: DialogueGraph) -> Iterator[SaidAt]:
    speaker = graph.character or ""
    taken: dict[str, Iterator[int]] = {}
    for key, node in graph.nodes.items():
        path: Path = ("graphs", graph.graph, "nodes", key)
        yield from _in_node(graph.graph, node, path, speaker)
        for at, option in enumerate(node.options):
            yield from _in_option((graph.graph, node.id), option, (*path, "options", at))
        yield from _examples(f"{graph.graph}.{node.id}", node.transitions, (*path, "transitions"), taken)
    yield from _examples(f"{graph.graph}.anywhere", graph.anywhere, ("graphs", graph.graph, "anywhere"), taken)


def _in_node(graph: str, node: Node, path: Path, speaker: str) -> Iterator[SaidAt]:
    if node.line:
        yield SaidAt(id_of(node.line, graph, node.id), (node.line,), (*path, "line"), speaker)
    for at, variant in enumerate(node.lines):
        name = id_of(variant.line, graph, node.id, at + 1)
        yield SaidAt(name, (variant.line,), (*path, "lines", at, "line"), speaker)
    if node.reply:
        yield from _several(node.reply.fallback, (graph, node.id, "fallback"), (*path, "reply", "fallback"), speaker)


def _several(texts: tuple[Said, ...], place: tuple[str, ...], path: Path, speaker: str) -> Iterator[SaidAt]:
    for at, said in enumerate(texts):
        yield SaidAt(id_of(said, *place, at + 1), (said,), (*path, at), speaker)


def _in_option(place: tuple[str, str], option: Option, path: Path) -> Iterator[SaidAt]:
    # An option that its writer named may be called as a node is; its text must not.
    name = option.id.removeprefix(f"{place[1]}.")
    if option.say:
        yield SaidAt(id_of(option.say, *place, name), (option.say,), (*path, "say"))
    if option.unavailable:
        name = id_of(option.unavailable, *place, name, "unavailable")
        yield SaidAt(name, (option.unavailable,), (*path, "unavailable"))


def _examples(
    stem: str, transitions: tuple[Transition, ...], path: Path, taken: dict[str, Iterator[int]]
) -> Iterator[SaidAt]:
    """Examples are translated together: there may be more or fewer of them in another language.

    `taken` are the ids that others have, each with the numbers that were not tried for it.
    """
    for at, edge in enumerate(transitions):
        if edge.examples:
            name = wanted = f"{stem}.{edge.to or edge.call or edge.draw}.examples"
            while name in taken:
                name = f"{wanted}.{next(taken[wanted])}"
            taken[name] = count(2)
            yield SaidAt(name, edge.examples, (*path, at, "examples"))


def free_id(wanted: str, taken: Container[str]) -> str:
    """An id that is not taken: the one that is wanted, or it with the next number: `mira.hub.fallback.3`."""
    stem, dot, number = wanted.rpartition(".")
    counted = bool(dot) and number.isdecimal()
    numbers = count(int(number) + 1 if counted else 2)
    found = wanted
    while found in taken:
        found = f"{stem if counted else wanted}.{next(numbers)}"
    return found


def line_id_faults(world: World) -> Iterator[Fault]:
    """Texts that share an id with another text, and ids that stand where they are none."""
    for said in said_in(world):
        yield from misplaced(said)
    for said, other in clashes(world):
        if _option_id(world, said) == _option_id(world, other) != "":  # That is told of where options are looked at.
            continue
        where = ".".join(map(str, other.path))
        message = f"Another text has the id {said.id!r}: {where}."
        remedy = "Give each its own: [id:...] at the end of the text, or npcsdk check WORLD --write-ids."
        yield Fault(said.path, "duplicate-id", message, remedy)


def _option_id(world: World, said: SaidAt) -> str:
    """The id of the option that a text belongs to, where the text has none of its own; else ""."""
    match said.path:
        case ("graphs", str(graph), "nodes", str(node), "options", int(at), _) if not said.has_own_id:
            return world.graphs[graph].nodes[node].options[at].id
    return ""


def clashes(world: World) -> Iterator[tuple[SaidAt, SaidAt]]:
    """Texts with the id of another text, each with the one whose id it is: one that was written goes before.

    The same text with the same written id is one line, said in several places.
    """
    first: dict[str, SaidAt] = {}
    for said in sorted(said_in(world), key=lambda said: not said.has_own_id):
        other = first.setdefault(said.id, said)
        if other is not said and not (said.has_own_id and said.texts == other.texts):
            yield said, other


def misplaced(said: SaidAt) -> Iterator[Fault]:
    """Faults of ids that stand in a text, or in the examples of an intent, where they name nothing."""
    for at, text in enumerate(said.texts):
        found = _LEFT.search(text) if "id" in text else None
        if found:
            path = (*said.path, at) if said.is_list else said.path
            message = f"{found[0][:80]} stands where it names nothing."
            remedy = "Write one id at the very end of a text that is said: letters, digits, dots, - and _."
            yield Fault(path, "bad-id", message, remedy)
