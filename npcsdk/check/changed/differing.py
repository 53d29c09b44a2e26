"""What became of the parts of a world from one version to the next: added, removed, renamed, changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from npcsdk.check.changed.versions import Key, Part, parts_of
from npcsdk.world.renamed import Renamed, renamed
from npcsdk.world.rules import Path
from npcsdk.world.world import World

What = Literal["added", "removed", "renamed", "changed"]


class Difference(NamedTuple):
    """One part that is not as it was.

    Attributes:
        what: what became of it. What was renamed may have changed, too.
        kind: `world`, `language`, `character`, `variable`, `graph`, `node`, `option`, `edge`, `line`, `lore` or
            `translation`.
        name: what it was called; "" for what was added.
        to: what it is called; "" for what was removed.
        fields: what it held and what it holds, by the names of its fields; None for nothing.
        path: where it stands: in the old world, where it was removed, else in the new one.
        hint: what to write, where it looks as if it had been renamed and does not say so.
    """

    what: What
    kind: str
    name: str
    to: str
    fields: Mapping[str, tuple[Any, Any]]
    path: Path
    hint: str = ""


def differences(old: World, new: World) -> list[Difference]:
    """All that is not as it was, in the order of the new world, then what was removed, in the order of the old one.

    What follows from a new name alone is not told: the nodes of a graph that was renamed, the ids of lines and
    options that follow from their node, and the ways that lead there.
    """
    before, after = parts_of(old), parts_of(new)
    pairs = _Pairs(before, after, renamed(new))
    found = []
    for key, part in after.items():
        earlier = pairs.earlier.get(key)
        if earlier is None:
            found.append(Difference("added", part.kind, "", part.name, _fields({}, part.holds), part.path))
            continue
        fields = _fields(pairs.as_now(earlier), part.holds)
        renamed_now = earlier.name != part.name and not pairs.follows(earlier, part)
        if renamed_now or fields:
            what: What = "renamed" if renamed_now else "changed"
            hint = ""
            if part.kind == "world" and earlier.name not in new.was and renamed_now:
                hint = (
                    f"Saves of {earlier.name} are not known. To know them, say in world.yaml: `was: {earlier.name}`."
                    " A world without an `id` there is called what its folder is."
                )
            found.append(Difference(what, part.kind, earlier.name, part.name, fields, part.path, hint))
    for part in pairs.removed:
        hint = pairs.hint(part)
        found.append(Difference("removed", part.kind, part.name, "", _fields(part.holds, {}), part.path, hint))
    return found


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys((*before, *after))
    both = {name: (before.get(name), after.get(name)) for name in names}
    return {name: (was, now) for name, (was, now) in both.items() if was != now or type(was) is not type(now)}


def _like(kind: str, name: str, holds: Mapping[str, Any]) -> tuple[str, ...]:
    """What a part has in common with one that is another one only by a word.

    An edge: place, trigger and target, that waits for the same in other words. A line: its text, under another id.
    """
    if kind == "edge":
        place, _, waits = name.partition(", ")
        target = str(holds.get("to") or holds.get("call") or holds.get("draw"))
        return kind, place, waits.partition(":")[0], target
    return kind, str(holds.get("text"))


class _Pairs:
    """Which part of the new version was which of the old one.

    Attributes:
        earlier: the old part of each new one that had one.
        removed: the old parts that no new one was.
    """

    def __init__(self, before: Mapping[Key, Part], after: Mapping[Key, Part], names: Renamed) -> None:
        self._names = names
        self.earlier: dict[Key, Part] = {}
        self._found_again: set[Key] = set()
        left: list[Part] = []
        for part in before.values():
            # What still has its name goes before what took it.
            key = part.key if part.key in after else (part.kind, self._now(part))
            if key in after and (key not in self.earlier or part.key == key):
                if key in self.earlier:
                    left.append(self.earlier[key])
                self.earlier[key] = part
            else:
                left.append(part)
        self._added = {key: part for key, part in after.items() if key not in self.earlier}
        self.removed = self._reworded(left)
        self._alike: dict[tuple[Any, ...], list[Part]] = defaultdict(list)
        for part in self._added.values():
            self._alike[part.kind, part.signature].append(part)

    def _reworded(self, left: list[Part]) -> list[Part]:
        """What is left of the old parts when edges and lines that changed a little are found again."""
        waiting: dict[tuple[str, ...], list[Part]] = defaultdict(list)
        for part in self._added.values():
            if part.kind in ("edge", "line"):
                waiting[_like(part.kind, part.name, part.holds)].append(part)
        removed = []
        for part in left:
            same = waiting.get(_like(part.kind, self._now(part), self.as_now(part)))
            if same:
                now = same.pop(0)
                self.earlier[now.key] = part
                self._found_again.add(now.key)
                del self._added[now.key]
            else:
                removed.append(part)
        return removed

    def _now(self, part: Part) -> str:
        """What a part would be called now."""
        name, names = part.name, self._names
        first, _, rest = name.partition(".")
        match part.kind:
            case "world":
                return names.world.id
            case "character":
                return names.character(name) or name
            case "graph":
                return names.graph(name) or name
            case "lore":
                return names.lore(name) or name
            case "node":
                return ".".join(names.spot(first, rest) or (first, rest))
            case "variable":
                return names.variable(name) or names.argument(name) or name
            case "option":
                return names.option(first, rest) or name
            case "line":
                return names.line(name) or name
            case "translation":
                language, _, line = name.partition(" ")
                return f"{language} {names.line(line) or line}"
            case "edge":
                place, mark, waits = name.partition(", ")
                graph, _, node = place.partition(".")
                spot = (names.graph(graph) or graph, node) if node == "anywhere" else names.spot(graph, node)
                if waits.startswith(("next: ", "else: ")):
                    waits = f"{waits[:6]}{self._target(graph, waits[6:])}"
                return f"{'.'.join(spot or (graph, node))}{mark}{waits}"
        return name

    def _target(self, graph: str, target: str) -> str:
        """Where an edge of a graph leads, as it is called now."""
        first, dot, node = target.partition(".")
        if dot:
            return ".".join(self._names.spot(first, node) or (first, node))
        spot = self._names.spot(graph, target)
        if spot is None:
            return target
        return spot[1] if spot[0] == (self._names.graph(graph) or graph) else ".".join(spot)

    def _lesson(self, written: str) -> str:
        """Where something is learned, as it is called now: a node has another name, an event does not."""
        graph, _, node = written.partition(".")
        return ".".join(self._names.spot(graph, node) or (written,))

    def as_now(self, part: Part) -> dict[str, Any]:
        """What an old part held, with the names that things have now."""
        holds, names = dict(part.holds), self._names
        if part.kind in ("edge", "option"):
            graph = part.name.partition(".")[0]
            if "to" in holds:
                holds["to"] = self._target(graph, holds["to"])
            called, dot, node = holds.get("call", "").partition(".")
            if called:
                spot = names.spot(called, node) if dot else None
                holds["call"] = ".".join(spot) if spot else (names.graph(called) or called) + dot + node
        elif part.kind == "graph":
            for field in ("start", "recover"):
                if field in holds:
                    holds[field] = self._target(part.name, holds[field])
            if "character" in holds:
                holds["character"] = names.character(holds["character"]) or holds["character"]
        elif part.kind == "character":
            if "graph" in holds:
                holds["graph"] = names.graph(holds["graph"]) or holds["graph"]
            if "talks_to" in holds:
                holds["talks_to"] = {names.character(who) or who: after for who, after in holds["talks_to"].items()}
        elif part.kind == "world":
            holds["start"] = names.character(holds["start"]) or holds["start"]
        elif part.kind == "lore":
            if isinstance(holds.get("known_by"), list):
                holds["known_by"] = [names.character(who) or who for who in holds["known_by"]]
            if "learned_at" in holds:
                learned = holds["learned_at"].items()
                holds["learned_at"] = {names.character(who) or who: list(map(self._lesson, at)) for who, at in learned}
        elif part.kind == "node":
            for field in ("reply.reveal", "reply.withhold"):
                if field in holds:
                    holds[field] = [names.lore(entry) or entry for entry in holds[field]]
        return holds

    def follows(self, before: Part, after: Part) -> bool:
        """Whether a part has another name only since what it belongs to does."""
        if before.kind in ("edge", "line", "translation"):
            return before.kind == "edge" or after.key not in self._found_again
        if before.kind not in ("node", "option", "variable"):
            return False
        owner, _, name = before.name.partition(".")
        home, _, now = after.name.partition(".")
        moved = home in (self._names.graph(owner), self._names.character(owner))
        return moved and (name == now or before.kind == "option")

    def hint(self, part: Part) -> str:
        """What to write, where one thing only was added that is just like one that was removed."""
        alike = self._alike[part.kind, part.signature] if part.signature else []
        if len(alike) != 1:
            return ""
        name = part.name.partition(".")[2] if part.kind == "option" else part.name
        return f"Is it {alike[0].name} now? Then say so there: `was: {name}`."
