"""What models may use: bounds for a turn and for a session, and what is done beyond them.

Only metered models count, those that cost money or a quota. Near the session's bound lines get
shorter; beyond a bound metered models are asked no more: the next of a chain that is not metered
speaks, and where there is none, the lines that the writer wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from npcsdk.errors import SessionError

SHORTER = 0.8
"""The share of the session's budget from which lines are half as long."""

Step = Literal["full", "shorter", "unmetered"]


@dataclass(slots=True)
class Spent:
    """What was used: seconds of waiting for models, tokens in and out, US dollars."""

    seconds: float = 0.0
    tokens: int = 0
    cost: float = 0.0

    def add(self, seconds: float, tokens: int, cost: float) -> None:
        """Use more."""
        self.seconds += seconds
        self.tokens += tokens
        self.cost += cost


@dataclass(frozen=True, slots=True, repr=False)
class Budget:
    """How much metered models may be used: seconds of waiting, tokens in and out, US dollars. None: no bound."""

    seconds: float | None = None
    tokens: int | None = None
    cost: float | None = None

    def __post_init__(self) -> None:
        for name, bound in (("seconds", self.seconds), ("tokens", self.tokens), ("cost", self.cost)):
            if bound is not None and not bound >= 0:
                raise SessionError(f"the budget's {name} are {bound!r}; give 0 or more, or None for no bound")

    def share(self, spent: Spent) -> float:
        """How much of it is used up: 1 and more when it is spent."""
        pairs = ((spent.seconds, self.seconds), (spent.tokens, self.tokens), (spent.cost, self.cost))
        return max((used / bound if bound > 0 else 1.0 for used, bound in pairs if bound is not None), default=0.0)

    def __repr__(self) -> str:
        bounds = {"seconds": self.seconds, "tokens": self.tokens, "cost": self.cost}
        return f"Budget({', '.join(f'{name}={bound}' for name, bound in bounds.items() if bound is not None)})"

    def __str__(self) -> str:
        bounds = {"s": self.seconds, "tokens": self.tokens, "US dollars": self.cost}
        return ", ".join(f"{bound:g} {unit}" for unit, bound in bounds.items() if bound is not None)


UNBOUNDED = Budget()


@dataclass(slots=True)
class Purse:
    """What one session has used of its budgets, in all and in the turn that goes on."""

    turn: Budget
    session: Budget
    spent: Spent = field(default_factory=Spent)
    spent_in_turn: Spent = field(default_factory=Spent)
    told: Step = "full"
    """The last step of which the game was told."""

    def pay(self, seconds: float, tokens: int, cost: float | None) -> None:
        """A metered model was used. A call that was cut off costs what its tokens cost on the average so far."""
        if cost is None:
            cost = tokens * self.spent.cost / max(1, self.spent.tokens)
        for spent in (self.spent, self.spent_in_turn):
            spent.add(seconds, tokens, cost)

    @property
    def why(self) -> str:
        """What the step means, for people."""
        if self.session.share(self.spent) < 1 <= self.turn.share(self.spent_in_turn):
            return f"the turn's budget ({self.turn}) is spent: only models that are not metered are asked"
        if self.step == "shorter":
            return f"the session's budget ({self.session}) is nearly spent: lines are half as long"
        return f"the session's budget ({self.session}) is spent: only models that are not metered are asked"

    @property
    def step(self) -> Step:
        """How far down to step now."""
        share = self.session.share(self.spent)
        if share >= 1 or self.turn.share(self.spent_in_turn) >= 1:
            return "unmetered"
        return "shorter" if share >= SHORTER else "full"
