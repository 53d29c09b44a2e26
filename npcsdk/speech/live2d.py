"""Feelings on a Live2D model: a map file says what each of its expressions and parameters is for.

Live2D has names for parameters but none for feelings: every model calls its expressions as its maker liked. So a
small YAML file stands beside the model:

    feelings:
      happy: smile                                   # an expression of the model
      sad: {parameters: {ParamMouthForm: -0.7}}      # or values of parameters, or both
      angry: {expression: f03, parameters: {ParamBrowLForm: -1, ParamBrowRForm: -1}}
    rest: {ParamTail: 0.5}                           # values when nothing is felt, where that is not the usual

A feeling that is not listed is shown as its core, as much as it is it; a core one that is not, as another that looks
most like it. The usual values at rest are those of Live2D's "Standard parameter list": eyes are open, all else is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from os import PathLike
from pathlib import Path

from npcsdk.emotion import EMOTIONS, VOCABULARY, Feeling, likeness
from npcsdk.errors import Problem, WorldError
from npcsdk.patterns import lazy
from npcsdk.safe_file import Damaged, read_file
from npcsdk.speech.expressions import Shown
from npcsdk.synonyms import nearest
from npcsdk.world.suggest import suggestion
from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

MAX_BYTES = 64_000
"""Size of a map file."""
MAX_PARAMETERS = 200
"""Parameters of one feeling."""
FARTHEST = 1000.0
"""The most that a value can be, and, below 0, the least."""
USUAL: Mapping[str, float] = {"ParamEyeLOpen": 1.0, "ParamEyeROpen": 1.0}
"""What Live2D's standard parameters are at rest, where that is not 0."""
INSTEAD: Mapping[str, tuple[str, ...]] = {
    "neutral": (), "happy": ("relaxed",), "sad": ("worried", "afraid"), "angry": ("disgusted",),
    "afraid": ("worried", "sad", "surprised"), "surprised": ("curious", "afraid"), "disgusted": ("angry", "sad"),
    "relaxed": ("happy",),
}  # fmt: skip
"""What a core feeling is shown as by a model that has nothing for it, the most alike first."""

_NAME = lazy(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_EXPRESSION = lazy(r"[^\x00-\x1f\x7f-\x9f]{1,120}")


@dataclass(frozen=True, slots=True)
class Live2DFace:
    """What to set on the model.

    Attributes:
        expression: the name of an expression to fade in; empty for none.
        weight: how far to fade it in, 0 to 1.
        parameters: values by the name of the parameter.
    """

    expression: str = ""
    weight: float = 0.0
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Live2D:
    """What a model's expressions and parameters are for, by label; `rest` holds what is not 0 when nothing is felt."""

    feelings: Mapping[str, Live2DFace]
    rest: Mapping[str, float] = field(default_factory=lambda: USUAL)

    def face(self, shown: Shown) -> Live2DFace:
        """The face for what is felt.

        A model shows one expression at a time: that of the strongest, and the neutral one where there is no other.
        Parameters are mixed, and all that the map names are given, so that what was moved before goes back.

        Args:
            shown: a feeling, or how much of each label is shown (`Face.weights`).

        Raises:
            KeyError: something is shown that is no label of the vocabulary.
        """
        felt = {shown.label: shown.intensity} if isinstance(shown, Feeling) else dict(shown)
        felt.pop("neutral", None)
        felt["neutral"] = max(1.0 - sum(felt.values()), 0.0)
        values = {name: self._rest(name) for face in self.feelings.values() for name in face.parameters}
        strongest = Live2DFace()
        for label, much in felt.items():
            found = self._listed(label)
            if found is None:
                continue
            weight = min(much * (1.0 if found == label else likeness(label)), 1.0)
            full = self.feelings[found]
            for name, value in full.parameters.items():
                values[name] += (value - self._rest(name)) * weight
            # Neutral stands last, and takes the place of nothing that is felt.
            if full.expression and (weight > strongest.weight if label != "neutral" else not strongest.expression):
                strongest = Live2DFace(full.expression, weight)
        return Live2DFace(strongest.expression, strongest.weight, values)

    def _rest(self, name: str) -> float:
        return self.rest.get(name, 0.0)

    def _listed(self, label: str) -> str | None:
        """Which of the listed labels shows a label; None where the model has nothing like it."""
        core = VOCABULARY[label].core
        return next((each for each in (label, core, *INSTEAD[core]) if each in self.feelings), None)


def load_live2d(path: str | PathLike[str]) -> Live2D:
    """Read the map file of a Live2D model.

    Raises:
        WorldError: it cannot be used; all that is wrong with it, each with its line and a remedy.
    """
    file = Path(path)
    tree, problems = read_yaml(_text(file), file.name, Budget())
    if tree is None:
        raise WorldError(problems or [_empty(file.name, 0, 0)])
    reading = _Reading(file.name, problems)
    found = reading.map(tree)
    if reading.problems:
        raise WorldError(reading.problems)
    return found


def _text(file: Path) -> str:
    """What stands in the file."""
    try:
        raw = read_file(file, MAX_BYTES)
        if raw is None:
            raise WorldError([Problem("no-file", "There is no such file.", "Name a YAML file.", file.name)])
        return raw.decode("utf-8-sig")
    except Damaged as error:
        remedy = f"Give it a plain file of {MAX_BYTES // 1000} kB at most."
        raise WorldError([Problem("unreadable-file", f"{error}.", remedy, file.name)]) from None
    except UnicodeDecodeError:
        raise WorldError([Problem("unreadable-file", "It is not UTF-8.", "Save it as UTF-8.", file.name)]) from None
    except (OSError, ValueError) as error:  # A name with a zero in it is a ValueError.
        why = getattr(error, "strerror", None) or error
        raise WorldError([Problem("unreadable-file", f"It cannot be read: {why}.", "", file.name)]) from None


def _empty(name: str, line: int, column: int) -> Problem:
    return Problem("no-feelings", "It maps no feeling.", "Write `feelings: {happy: smile}`.", name, line, column)


class _Reading:
    """Reads the map, and keeps all that is wrong with it."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.problems = list(problems)
        self._file = file

    def map(self, tree: Tree) -> Live2D:
        parts = self._mapping(tree, ("feelings", "rest"), "feelings and rest")
        listed = self._mapping(parts["feelings"]) if "feelings" in parts else {}
        if not listed and not self.problems:
            self.problems.append(_empty(self._file, tree.line, tree.column))
        feelings: dict[str, Live2DFace] = {}
        for label, part in listed.items():
            if label not in VOCABULARY:
                meant = nearest(label)
                remedy = f"Write {meant.label}." if meant else suggestion(label, EMOTIONS)
                self._wrong(parts["feelings"].keys[label], f"{label[:40]!r} is no feeling.", remedy)
            else:
                feelings[label] = self._face(part)
        rest = self._values(parts["rest"]) if "rest" in parts else {}
        return Live2D(feelings, {**USUAL, **rest})

    def _face(self, tree: Tree) -> Live2DFace:
        if isinstance(tree.value, str):
            return Live2DFace(self._expression(tree), 1.0)
        parts = self._mapping(tree, ("expression", "parameters"), "the name of an expression, or both of these")
        expression = self._expression(parts["expression"]) if "expression" in parts else ""
        values = self._values(parts["parameters"]) if "parameters" in parts else {}
        return Live2DFace(expression, 1.0 if expression else 0.0, values)

    def _expression(self, tree: Tree) -> str:
        if not isinstance(tree.value, str) or tree.is_null or not _EXPRESSION.fullmatch(tree.value):
            self._wrong((tree.line, tree.column), "The name of an expression is needed here.", "Write it as one text.")
            return ""
        return tree.value

    def _values(self, tree: Tree) -> dict[str, float]:
        values: dict[str, float] = {}
        parts = self._mapping(tree)
        if len(parts) > MAX_PARAMETERS:
            self._wrong((tree.line, tree.column), f"These are {len(parts)}.", f"Name {MAX_PARAMETERS} at most.")
            return values
        for name, part in parts.items():
            if not _NAME.fullmatch(name):
                self._wrong(tree.keys[name], f"{name[:40]!r} can be no parameter.", "Write its id: ParamMouthForm.")
                continue
            number = _number(part)
            if number is None:
                remedy = f"Write a number between {-FARTHEST:g} and {FARTHEST:g}."
                self._wrong((part.line, part.column), f"{name} needs a value.", remedy)
            else:
                values[name] = number
        return values

    def _mapping(self, tree: Tree, known: tuple[str, ...] = (), what: str = "names and values") -> dict[str, Tree]:
        """The parts of a mapping; what has another name than those that are known is told of and left out."""
        if not isinstance(tree.value, dict):
            if not tree.is_null:
                self._wrong((tree.line, tree.column), f"Here stand {what}.", "Write a mapping.")
            return {}
        for name in tree.value:
            if known and name not in known:
                self._wrong(tree.keys[name], f"{name[:40]!r} has no meaning here.", suggestion(name, known))
        return {name: part for name, part in tree.value.items() if not known or name in known}

    def _wrong(self, place: tuple[int, int], message: str, remedy: str) -> None:
        self.problems.append(Problem("bad-map", message, remedy, self._file, *place))


def _number(tree: Tree) -> float | None:
    try:
        value = tree.scalar()
    except ValueError:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value) if abs(value) <= FARTHEST else None
