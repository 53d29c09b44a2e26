"""What names at a place can stand for, whoever speaks there: the keys of variables in a state, and formulas."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from functools import lru_cache

from npcsdk.check.callers import speakers_of
from npcsdk.mind.scope import scope_of
from npcsdk.world.conditions import Condition
from npcsdk.world.nature import PLAYER, Regard
from npcsdk.world.world import World

KNOWN = "known from the beginning"
"""The key of all that is asked for with `knows` and has been known from the beginning."""
_PLAIN = Regard()


class Names:
    """The names of one graph. A graph that several characters speak has, for a name, one key for each of them.

    Besides variables, what conditions ask for has keys as well: `visits(mira.hub)`, `turns_since(mira.hub)`,
    `mira>player.trust`, `mira feels angry`, `mira knows ledger`.
    """

    def __init__(self, world: World, graph: str, speakers: Collection[str]) -> None:
        self.graph = graph
        self._lore = world.lore
        self.speakers = tuple(sorted(speakers))
        self.taken_otherwise = frozenset(who for who in self.speakers if world.characters[who].regard != _PLAIN)
        """Those to whom a step in what they think of somebody is not what is written."""
        self._scopes = [scope_of(world, graph, speaker) for speaker in self.speakers or ("",)]
        self.keys = lru_cache(maxsize=None)(self._keys)
        self.formulas = lru_cache(maxsize=None)(self._formulas)
        self.read_by = lru_cache(maxsize=None)(self._read_by)

    def _keys(self, name: str) -> tuple[str, ...]:
        """The variables that a name can be, by their names in a state; empty for what is no variable."""
        return tuple(dict.fromkeys(scope.keys[name] for scope in self._scopes if name in scope.keys))

    def _formulas(self, name: str) -> tuple[Condition, ...]:
        """The formulas that a computed name can be."""
        return tuple(dict.fromkeys(scope.computed[name] for scope in self._scopes if name in scope.computed))

    def asked(self, call: str, words: Iterable[str]) -> tuple[str, ...]:
        """The keys of `visits(hub)` and its like."""
        if call == "recalls":
            return (f"recalls({''.join(words)})",)
        first, *rest = words
        if call == "relationship":
            return tuple(f"{speaker}>{rest[0] if rest else PLAYER}.{first}" for speaker in self.speakers)
        if call == "feels":
            return tuple(f"{who} feels {first}" for who in (rest or self.speakers))
        if call == "sounds":
            return (f"{PLAYER} feels {first}",)
        if call == "knows":
            return tuple(dict.fromkeys(self._learned(who, first) for who in (rest or self.speakers)))
        return (f"{call}({first if '.' in first else f'{self.graph}.{first}'})",)

    def _learned(self, who: str, lore: str) -> str:
        entry = self._lore.get(lore)
        return KNOWN if entry is not None and entry.is_known_by(who) else f"{who} knows {lore}"

    def operand(self, tree: ast.expr) -> tuple[str, ...]:
        """The keys of a name or a call as it stands in a condition; empty for anything else."""
        match tree:
            case ast.Name(id=name):
                return self.keys(name)
            case ast.Call(func=ast.Name(id=call), args=args):
                return self.asked(call, [str(each.value) for each in args if isinstance(each, ast.Constant)])
        return ()

    def _read_by(self, condition: Condition) -> frozenset[str]:
        """The keys of everything that a condition depends on."""
        found: set[str] = set()
        self._collect(condition, found, set())
        return frozenset(found)

    def _collect(self, condition: Condition, found: set[str], seen: set[str]) -> None:
        for name in condition.names:
            keys = self.keys(name)
            found.update(keys)
            if not keys and name not in seen:
                seen.add(name)
                for formula in self.formulas(name):
                    self._collect(formula, found, seen)
        for node in condition.nodes:
            found.update((*self.asked("visits", [node]), *self.asked("turns_since", [node])))
        for dimension, toward in condition.relations:
            found.update(self.asked("relationship", [dimension, toward] if toward else [dimension]))
        for entry, who in condition.lore:
            found.update(self.asked("knows", [entry, who] if who else [entry]))
        for word in condition.memories:
            found.update(self.asked("recalls", [word]))
        for word, whose in condition.feelings:
            if whose == PLAYER:
                found.update(self.asked("sounds", [word]))
            else:
                found.update(self.asked("feels", [word, whose] if whose else [word]))


def names_of(world: World) -> dict[str, Names]:
    """The names of each graph, given who can come to speak it."""
    return {graph: Names(world, graph, [each.id for each in who]) for graph, who in speakers_of(world).items()}
