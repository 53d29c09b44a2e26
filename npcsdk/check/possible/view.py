"""What is known at one place of what its names might be."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from npcsdk.check.possible.naming import Names
from npcsdk.check.possible.values import BOTH, Might, exactly
from npcsdk.check.ways import Spot
from npcsdk.world.conditions import NEVER
from npcsdk.world.nature import FARTHEST, SIDES

_ZERO = exactly(0)
_FELT = Might((-1, 1))
_FITS = Might((0, 1))
_LEARNED = Might(flags=BOTH)
_SIDE = Might((-FARTHEST, FARTHEST))
_NEVER = exactly(NEVER)


class View:
    """What is known at one place.

    Attributes:
        values: what each key might be at any time.
        names: what names stand for here.
        here: the node that is looked at, where the talk stands: it was visited.
        changed: what is known better here than in `values`.
    """

    __slots__ = ("changed", "here", "names", "values")

    def __init__(
        self,
        values: Mapping[str, Might],
        names: Names,
        here: Spot | None = None,
        changed: Mapping[str, Might] | None = None,
    ) -> None:
        self.values = values
        self.names = names
        self.here = here
        self.changed: Mapping[str, Might] = changed or {}

    def of(self, key: str) -> Might:
        """What a key might be. What nobody wrote to is 0, and where nobody came is never visited.

        What somebody feels, thinks of somebody and recalls, the game and the player's words move at any time, and who
        learns of what they do not know from the beginning.
        """
        found = self.changed.get(key) or self._moved_by_all(key) or self.values.get(key)
        if found is None:
            return _NEVER if key.startswith("turns_since(") else _ZERO
        if self.here and found.numbers and key == f"visits({self.here[0]}.{self.here[1]})":
            return Might((max(1, found.numbers[0]), found.numbers[1]))
        return found

    def _moved_by_all(self, key: str) -> Might | None:
        if key.startswith("recalls("):
            return _FITS
        if " feels " in key:
            return _FELT
        if " knows " in key:
            return self.values.get(key, _LEARNED)
        who, relation, side = key.partition(">")
        moved = relation and (side.rpartition(".")[2] in SIDES or who in self.names.taken_otherwise)
        return _SIDE if moved else None

    def knowing(self, key: str, might: Might) -> View:
        """The same, with one key known better."""
        return View(self.values, self.names, self.here, {**self.changed, key: might})

    def noting(self, tree: ast.expr, might: Might) -> View:
        """The same, with a name or a call known better, where it stands for one thing only."""
        keys = self.names.operand(tree)
        return self.knowing(keys[0], might) if len(keys) == 1 else self

    def join(self, other: View) -> View:
        """What is known in both cases."""
        keys = self.changed.keys() & other.changed.keys()
        return View(self.values, self.names, self.here, {key: self.of(key).join(other.of(key)) for key in keys})
