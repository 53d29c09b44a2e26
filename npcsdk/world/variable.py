"""Variables as a writer declares them: a first value, and what it may become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from npcsdk.world.conditions import Condition
from npcsdk.world.model import Authored, EarlierNames, Id, Texts, Value
from npcsdk.world.operations import check_op

Kind = Literal["true or false", "number", "text", "set"]


class Variable(Authored):
    """One variable. Its first value says what kind it is, and a variable keeps its kind.

    A number stays between `min` and `max`; a text, and what is in a set, is one of `one_of`.
    """

    value: Value = Field(description="What it holds when a talk begins.")
    min: float | None = Field(None, description="The least a number becomes; what goes below it stays there.")
    max: float | None = Field(None, description="The most a number becomes.")
    one_of: Texts = Field((), description="The texts that it can hold, or that a set can hold.")
    about: str = Field("", description="What it stands for, for people.")
    was: EarlierNames = Field(
        (), description="The names it had before: trust, or tom.trust for one declared elsewhere."
    )

    @property
    def kind(self) -> Kind:
        """What it holds, in a writer's words."""
        return kind_of(self.value)

    @model_validator(mode="after")
    def _fits(self) -> Variable:
        kind = self.kind
        check_op(f"={self.value}" if isinstance(self.value, str) else self.value)
        if kind != "number" and (self.min is not None or self.max is not None):
            raise ValueError(f"min and max are for numbers, and {self.value!r} is none")
        if kind not in ("text", "set") and self.one_of:
            raise ValueError(f"one_of is for texts and sets, and {self.value!r} is neither")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min, {self.min:g}, is above max, {self.max:g}")
        reason = self.refuses(self.value)
        if reason:
            raise ValueError(reason)
        return self

    def refuses(self, value: Value) -> str:
        """Why it cannot hold a value; "" where it can."""
        if kind_of(value) != self.kind:
            return f"{value!r} is a {kind_of(value)}, and it holds a {self.kind}"
        if isinstance(value, int | float) and not isinstance(value, bool):
            if self.min is not None and value < self.min:
                return f"{value!r} is below min, {self.min:g}"
            if self.max is not None and value > self.max:
                return f"{value!r} is above max, {self.max:g}"
        elif self.one_of and not isinstance(value, bool):
            strange = [item for item in ((value,) if isinstance(value, str) else value) if item not in self.one_of]
            if strange:
                return f"{strange[0]!r} is not one of {', '.join(self.one_of)}"
        return ""

    def bounded(self, value: Value) -> Value:
        """A number brought between `min` and `max`; anything else as it is."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if self.min is not None and value < self.min:
            return _as(value, self.min)
        if self.max is not None and value > self.max:
            return _as(value, self.max)
        return value


def kind_of(value: Value) -> Kind:
    """What kind of thing a value is."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    return "set" if isinstance(value, tuple | list) else "number"


def _as(value: float, bound: float) -> float:
    return int(bound) if isinstance(value, int) and float(bound).is_integer() else bound


def _declared(value: Any) -> Any:
    return value if isinstance(value, dict | Variable) else {"value": value}


Variables = Mapping[Id, Annotated[Variable, BeforeValidator(_declared)]]
"""Variables by name, each as a first value or with what it may become: `{trust: {value: 0, min: 0, max: 100}}`."""
Computed = Mapping[Id, Condition]
"""Names for what follows from variables: `{is_friend: trust >= 50}`."""
