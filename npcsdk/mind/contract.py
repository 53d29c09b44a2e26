"""The line contract: what a generated line must keep to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contract:
    """What the next generated line must keep to; prompt, grammar and checker all read it.

    `gotos` are the node ids the model may propose (none: it decides nothing). `authored` are lines
    a writer wrote for this place, tags included: what a scripted model picks among and what is said
    when a model fails. `forbidden` are words that would give away what the node withholds.
    """

    emotions: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    max_words: int = 40
    gotos: tuple[str, ...] = ()
    authored: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    language: str = "en"
