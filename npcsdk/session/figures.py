"""What a turn measured, for TurnEnded.metrics."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from npcsdk.ports import Usage


@dataclass(slots=True)
class Rate:
    """How many lines a model made for a node in this session, and how many of them broke the contract."""

    lines: int = 0
    broken: int = 0

    def as_metrics(self) -> dict[str, Any]:
        """JSON values."""
        return {"lines": self.lines, "broken": self.broken, "rate": round(self.broken / max(1, self.lines), 3)}


@dataclass(slots=True)
class Figures:
    """Times, counts, and what was degraded and why. Moments are seconds of `time.perf_counter`.

    `parts` are seconds spent in perceive, graph, prompt and contract; `rates` how often lines broke
    the contract in the whole session, for the nodes for which one was made in this turn.
    """

    started: float = field(default_factory=time.perf_counter)
    parts: dict[str, float] = field(default_factory=dict)
    first_token: float | None = None
    first_piece: float | None = None
    chunks: int = 0
    calls: int = 0
    retries: int = 0
    usage: Usage = field(default_factory=lambda: Usage(cost=0.0))
    estimated: bool = False
    spoke: str = ""
    degraded: list[dict[str, str]] = field(default_factory=list)
    rates: dict[str, Rate] = field(default_factory=dict)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the time of the block to a part."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.parts[part] = self.parts.get(part, 0.0) + time.perf_counter() - start

    def used(self, usage: Usage) -> None:
        """Add what a call used. The cost of all is unknown as soon as that of one is."""
        old = self.usage
        cost = None if usage.cost is None or old.cost is None else old.cost + usage.cost
        counts = (old.prompt + usage.prompt, old.cached + usage.cached, old.completion + usage.completion)
        self.usage = Usage(*counts, cost)

    def degrade(self, code: str, why: str) -> None:
        """Note that the turn is less than it should be."""
        self.degraded.append({"code": code, "why": why})

    def as_metrics(self) -> dict[str, Any]:
        """JSON values; times in seconds, rounded to microseconds."""
        moments = {"first_token": self.first_token, "first_piece": self.first_piece}
        cost = {} if self.usage.cost is None else {"cost": round(self.usage.cost, 8)}
        return {
            **{name: round(spent, 6) for name, spent in self.parts.items()},
            **{name: round(at - self.started, 6) for name, at in moments.items() if at is not None},
            "calls": self.calls,
            "retries": self.retries,
            "chunks": self.chunks,
            "tokens_in": self.usage.prompt,
            "tokens_cached": self.usage.cached,
            "tokens_out": self.usage.completion,
            "tokens_estimated": self.estimated,
            **cost,
            "spoke": self.spoke,
            "contracts": {node: rate.as_metrics() for node, rate in self.rates.items()},
            "degraded": list(self.degraded),
        }
