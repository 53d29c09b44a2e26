"""What was chosen where several things would do, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A model or a voice that will be used.

    `spec` is what to write to ask for exactly this. `why` says in one sentence what led to it,
    `better` how to get a better one; empty where there is none.
    """

    spec: str
    why: str
    better: str
