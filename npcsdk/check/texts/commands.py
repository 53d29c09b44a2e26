"""Commands that whoever would give them does not have."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import effects_in, lines_of, nodes_in
from npcsdk.check.spoken import spoken_by
from npcsdk.language.meaning import Taken, Unknown
from npcsdk.world.character import Character
from npcsdk.world.effects import Order
from npcsdk.world.rules import Fault, Path
from npcsdk.world.suggest import suggestion
from npcsdk.world.world import World


def command_faults(world: World) -> Iterator[Fault]:
    """Commands of effects, and tags of lines in shared graphs, that one of the speakers does not have."""
    speakers = speakers_of(world)
    for graph, deed, path in effects_in(world):
        if isinstance(deed, Order):
            name = deed.tag.partition(":")[0].strip()
            if "{" not in name:
                yield from _faults((*path, "do", "command"), name, speakers[graph.graph])
    for graph, node, path in nodes_in(world):
        if graph.character:  # Told of when the world is read: there is one speaker only.
            continue
        for said, rest in lines_of(node):
            for who in speakers[graph.graph] if "[" in said or "【" in said else ():
                for tag in dict.fromkeys(tag for _, tag in spoken_by(who, said).tags):
                    if isinstance(tag, Unknown):
                        yield from _faults((*path, *rest), tag.tag.name, (who,))
                    elif isinstance(tag, Taken):
                        near = tag.feeling.label
                        message = f"[{tag.tag.name}] is no feeling, sound or command of {who.id}: taken for {near}."
                        yield Fault((*path, *rest), "unknown-tag", message, f"Write [{near}].")


def _faults(path: Path, name: str, speakers: tuple[Character, ...]) -> Iterator[Fault]:
    lacking = [who for who in speakers if name not in who.commands]
    if lacking:
        message = f"{name} is no command of {', '.join(who.id for who in lacking)}."
        near = suggestion(name, lacking[0].commands)
        yield Fault(path, "unknown-command", message, f"{near} Or add it to the character's `commands`.".strip())
