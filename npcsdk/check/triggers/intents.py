"""Intents that can be meant at the same time and whose examples are taken for each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, islice, product
from typing import NamedTuple

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import led_to
from npcsdk.check.triggers.guards import excludes
from npcsdk.mind.perceive import match_intent
from npcsdk.mind.rules.small_words import SMALL_WORDS
from npcsdk.mind.words import stands_alone, words
from npcsdk.world.graph import Transition
from npcsdk.world.rules import Fault, Path
from npcsdk.world.world import World

MOST_PAIRS = 5_000
"""Pairs of intents that are looked at closely in one world; each takes about a millisecond."""
MOST_LOOKED = 3_000_000
"""Pairs of which it is asked at all whether they may rival each other; each takes about a microsecond."""
_BEGINS = 4
"""Letters by which two forms of a word are taken for the same, before they are looked at more closely."""
_SMALL = SMALL_WORDS["en"].difference("car hat love main man men note notes rest son tale war wild".split())
"""Words that tell nothing of what is meant: those of English less what is small in other languages only."""


class _Intent:
    """A transition with an intent, its place, and what its examples are about."""

    def __init__(self, edge: Transition, path: Path) -> None:
        self.edge = edge
        self.path = path
        self.leads = (edge.to, edge.call, edge.draw)

    @cached_property
    def about(self) -> frozenset[str]:
        """The beginnings of the telling words of its examples."""
        return frozenset().union(*map(_about, self.edge.examples))


class _Taken(NamedTuple):
    """An example of one intent that is taken for another: of the first or of the second, and which."""

    of_first: bool
    at: int


def overlap_faults(world: World) -> Iterator[Fault]:
    """Pairs of intents that lead to different places, may both be meant at a node, and are not told apart there."""
    speakers = speakers_of(world)
    for first, second in islice(filter(_may_rival, islice(_pairs(world), MOST_LOOKED)), MOST_PAIRS):
        names = speakers[str(first.path[1])]
        one, other = first.edge, second.edge
        taken = _taken(one.intent, one.examples, other.intent, other.examples, names[0].name if names else "")
        if taken:
            own, rival = (first, other) if taken.of_first else (second, one)
            example = own.edge.examples[taken.at]
            message = f"{example!r} is hard to tell from what leads to {led_to(rival)}: {rival.intent}."
            remedy = "Write it in other words, or give one of the two an `if` that the other has not."
            yield Fault((*own.path, "examples", taken.at), "overlapping-intents", message, remedy)


def _pairs(world: World) -> Iterator[tuple[_Intent, _Intent]]:
    """The pairs that can be looked at together."""
    for key, graph in world.graphs.items():
        anywhere = _intents(graph.anywhere, ("graphs", key, "anywhere"))
        yield from combinations(anywhere, 2)
        for name, node in graph.nodes.items():
            own = _intents(node.transitions, ("graphs", key, "nodes", name, "transitions"))
            yield from combinations(own, 2)
            # The same intent at a node and anywhere is the writer's own exception: the node's is taken.
            yield from ((other, one) for other, one in product(anywhere, own) if other.edge.intent != one.edge.intent)


def _intents(edges: Sequence[Transition], path: Path) -> list[_Intent]:
    return [_Intent(edge, (*path, at)) for at, edge in enumerate(edges) if edge.intent and edge.examples]


def _may_rival(pair: tuple[_Intent, _Intent]) -> bool:
    """Whether two lead to different places, are about something that both name, and may be meant at the same time."""
    one, other = pair
    if one.leads == other.leads or one.about.isdisjoint(other.about):
        return False
    return not excludes(one.edge.if_, other.edge.if_)


@lru_cache(maxsize=20_000)
def _taken(intent: str, examples: tuple[str, ...], other: str, others: tuple[str, ...], to: str) -> _Taken | None:
    """The first example that, were it not written down as one of its own intent, would be taken for the other."""
    mine, theirs = (Transition(intent=intent, examples=examples), Transition(intent=other, examples=others))
    for of_first, (own, rival) in ((False, (theirs, mine)), (True, (mine, theirs))):
        known = frozenset().union(*map(_about, rival.examples))
        for at, example in enumerate(own.examples):
            if _about(example).isdisjoint(known):
                continue
            rest = own.model_copy(update={"examples": own.examples[:at] + own.examples[at + 1 :]})
            if match_intent(example, (rest, rival), to=to) is rival:
                return _Taken(of_first, at)
    return None


@lru_cache(maxsize=50_000)
def _about(text: str) -> frozenset[str]:
    """What the telling words of a text begin with; its Chinese and Japanese characters."""
    found = words(text)
    return frozenset(word[:_BEGINS] for word in found if stands_alone(word) or word not in _SMALL)
