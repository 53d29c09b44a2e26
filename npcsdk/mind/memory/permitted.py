"""Which recollections may be told of at a node: none that gives away what it withholds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from npcsdk.memory import Recollection
from npcsdk.mind.forbidden import forbidden
from npcsdk.mind.memory.recounted import called
from npcsdk.mind.rules.withheld import withheld
from npcsdk.mind.rules.wording import wording
from npcsdk.mind.state import State
from npcsdk.mind.words import stands_alone, stem, words
from npcsdk.world.graph import Node
from npcsdk.world.world import World

RUN = 5
"""Words in a row of what is withheld that give it away; a Chinese character is half a word."""


def permitted(
    world: World,
    state: State,
    node: Node | None,
    language: str,
    tells: Callable[[str], bool] = lambda line: False,
) -> Iterator[Recollection]:
    """What came to mind and may be told of, the best fit first.

    Args:
        world: where.
        state: as of now; says who remembers.
        node: where the dialogue stands.
        language: of the character's lines.
        tells: says of a line whether it gives something else away.
    """
    reply = node.reply if node and node.reply and node.reply.withhold else None
    kept = forbidden(world, reply) if reply else ()
    texts = tuple([world.lore[name].text for name in reply.withhold if name in world.lore]) if reply else ()
    for found in state.recalled:
        if not found.memory.text.strip():
            continue
        told = _told(world, found)
        if not (reply and _gives_away(told, kept, texts, language)) and not tells(told):
            yield found


def _told(world: World, found: Recollection) -> str:
    """All that a request may come to say of it."""
    memory = found.memory
    people = (called(world, name) for name in (memory.said_by, memory.by, memory.to) if name in world.characters)
    return " ".join((*people, memory.text, found.note))


@lru_cache(maxsize=512)
def _gives_away(text: str, kept: tuple[str, ...], lore: tuple[str, ...], language: str) -> bool:
    """Whether a text has a word that is kept back, or the words of what is. The player may have said it in English,
    whatever is spoken."""
    line = wording(text)
    return any(withheld(line, kept, spoken) for spoken in {language, "en"}) or any(_tells(text, each) for each in lore)


def _tells(text: str, lore: str) -> bool:
    """Whether a text has some words in a row of an entry of the lore, in any inflection."""
    said = _row(_stems(text))
    return any(run in said for run in _rows(lore))


@lru_cache(maxsize=256)
def _rows(lore: str) -> tuple[str, ...]:
    return tuple(map(_row, _runs(_stems(lore))))


def _runs(told: Sequence[str]) -> Iterator[Sequence[str]]:
    """Each row of `RUN` words; all of them, where there are fewer."""
    for first in range(len(told)):
        left = 2 * RUN
        for last in range(first, len(told)):
            left -= 1 if stands_alone(told[last]) else 2
            if left <= 0:
                yield told[first : last + 1]
                break
        else:
            if first == 0:
                yield told
            return


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def _row(found: Sequence[str]) -> str:
    return f" {' '.join(found)} "
