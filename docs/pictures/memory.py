"""Draws the picture of docs/memory.md: `python docs/pictures/memory.py` writes memory.svg beside this file, or FILE.

What stands in it is what came of `memory_talk.talk`. It is 800 pixels wide, and readable on light and on dark ground.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from memory_talk import ASKED, DAY, SAID, Talk, talk

from npcsdk.draw.cards import wrapped
from npcsdk.draw.escaping import marked_up
from npcsdk.memory import Memory, Recollection

HERE = Path(__file__).parent
WIDTH, HEIGHT = 800, 746
LINE = 17
LEFT, COLUMNS, WIDE = 24, (296, 462, 628), 148
"""Where the steps begin, and the three characters; how wide one of these is."""
PEOPLE = ("tilly", "mira", "tam")
ROLES = ("is present", "is talked to", "is elsewhere")
SHOWN = 3
"""Rows of what comes to mind."""
BUBBLE = 248


def picture(told: Talk) -> str:
    """The whole picture as SVG."""
    parts = (_said(), _hearers(), _log(), _entries(told.entries), _passing(), _asked(), _index(told), _uses(told))
    body = "\n".join(line for part in parts for line in part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'role="img">\n<title>How something that was said is remembered, passed on and found again</title>\n'
        f"<style>\n{(HERE / 'memory.css').read_text('utf-8')}</style>\n<defs>{''.join(_heads())}</defs>\n"
        f'<rect class="ground" width="100%" height="100%"/>\n{body}\n</svg>\n'
    )


def _said() -> Iterator[str]:
    yield from _step(1, LEFT, 34, "Something is said")
    yield from _bubble(LEFT, 50, "The player to Mira:", SAID)


def _hearers() -> Iterator[str]:
    yield from _step(2, COLUMNS[0], 34, "Who is there hears it")
    for x, who, role in zip(COLUMNS, PEOPLE, ROLES, strict=True):
        yield f'<rect class="lane" x="{x}" y="50" width="{WIDE}" height="278" rx="10"/>'
        yield _text("name", x + WIDE / 2, 72, who.title())
        yield _text("small middle", x + WIDE / 2, 90, role)
    yield _way("heard", f"M{LEFT + BUBBLE} 108H{COLUMNS[1] + WIDE / 2}V182")
    yield _way("heard", f"M{COLUMNS[0] + WIDE / 2} 108V182")
    yield _text("small middle", COLUMNS[2] + WIDE / 2, 106, "and hears nothing")


def _log() -> Iterator[str]:
    yield from _step(3, LEFT, 178, "The log keeps it")
    for at in range(6):
        x = LEFT + at * 36
        yield f'<rect class="record" x="{x}" y="192" width="32" height="26" rx="4"/>'
        yield _text("small middle", x + 16, 210, str(at + 1) if at < 5 else "…")
    yield from _lines("small", LEFT, 240, "One record a turn, as it was heard. Every memory follows from the log: it is"
                      " saved, taken back and branched with the talk.", 250)  # fmt: skip
    yield _way("", f"M{LEFT + 216} 205H{COLUMNS[0] - 4}")


def _entries(entries: dict[str, Memory | None]) -> Iterator[str]:
    for x, who in zip(COLUMNS, PEOPLE, strict=True):
        memory = entries[who]
        assert memory is not None, f"{who} was to remember it"
        by = "the player" if memory.by == "player" else memory.by.title()
        kind = "passed" if memory.by != memory.said_by else "first" if who == "mira" else "box"
        yield f'<rect class="{kind}" x="{x + 6}" y="188" width="{WIDE - 12}" height="132" rx="6"/>'
        yield from _lines("", x + 14, 209, f"“{memory.text}”", WIDE - 22)
        day = f"day {1 + memory.time // DAY:.0f}"
        rows = f"said by the {memory.said_by}", f"told by {by}", day, f"importance {memory.importance:.2f}"
        for at, row in enumerate(rows):
            yield _text("small", x + 14, 257 + at * 17, row)


def _passing() -> Iterator[str]:
    start, end = COLUMNS[1] + WIDE - 26, COLUMNS[2] + WIDE / 2
    yield from _step(4, start + 2, 151, "A day later")
    yield _way("told", f"M{start} 188V164H{end}V184")


def _asked() -> Iterator[str]:
    yield from _step(5, LEFT, 372, "A week later")
    yield from _bubble(LEFT, 388, "The player to Mira:", ASKED)
    yield from _lines("small", LEFT, 470, "Looked for: words, and those said just before and after; names; times;"
                      " meaning, with an embedder. Importance helps, recency hardly.", 250)  # fmt: skip
    yield _way("heard", f"M{LEFT + BUBBLE} 420H{COLUMNS[0] - 4}")


def _index(told: Talk) -> Iterator[str]:
    wide = COLUMNS[2] + WIDE - COLUMNS[0]
    yield from _step(6, COLUMNS[0], 372, "What fits comes to mind")
    yield f'<rect class="box" x="{COLUMNS[0]}" y="388" width="{wide}" height="134" rx="8"/>'
    for at, each in enumerate(told.found[:SHOWN]):
        yield from _row(COLUMNS[0] + 12, 398 + at * 41, wide - 24, each, first=not at)
    yield _way("", f"M{COLUMNS[1] + WIDE - 20} 328V384")


def _row(x: float, y: float, wide: float, each: Recollection, *, first: bool) -> Iterator[str]:
    if first:
        yield f'<rect class="first" x="{x - 6}" y="{y - 4}" width="{wide + 12}" height="39" rx="6"/>'
    yield f'<rect class="bar" x="{x + 2}" y="{y + 17}" width="60" height="8" rx="4"/>'
    yield f'<rect class="full" x="{x + 2}" y="{y + 17}" width="{60 * each.score:.1f}" height="8" rx="4"/>'
    yield _text("small", x + 2, y + 12, f"{each.score:.2f}")
    whose = "the player" if each.memory.said_by == "player" else each.memory.said_by.title()
    yield _text("", x + 76, y + 12, f"{whose}: “{each.memory.text}”")
    yield _text("small", x + 76, y + 29, "; ".join(each.why))


def _uses(told: Talk) -> Iterator[str]:
    yield from _step(7, LEFT, 566, "It shows, also where Tam is asked")
    whole = COLUMNS[2] + WIDE - LEFT
    rows = (
        ("Mira's model is told", told.requests[0], ""),
        ("a line of hers", told.line, ""),
        ("a condition", "recalls(sister) > 0.3", "code"),
        ("Tam's model is told", told.requests[1], ""),
        ("a line of his", told.heard, ""),
    )
    yield f'<rect class="box" x="{LEFT}" y="580" width="{whole}" height="{len(rows) * 28 + 10}" rx="8"/>'
    for at, (what, text, kind) in enumerate(rows):
        yield _text("small", LEFT + 14, 603 + at * 28, what)
        yield _text(kind, LEFT + 166, 603 + at * 28, text)
    yield _way("", f"M{COLUMNS[1] + WIDE - 20} 522V576")


def _step(number: int, x: float, y: float, name: str) -> Iterator[str]:
    yield f'<circle class="disc" cx="{x + 10}" cy="{y - 5}" r="11"/>'
    yield _text("number", x + 10, y, str(number))
    yield _text("step", x + 28, y, name)


def _bubble(x: float, y: float, who: str, text: str) -> Iterator[str]:
    yield f'<rect class="bubble" x="{x}" y="{y}" width="{BUBBLE}" height="62" rx="14"/>'
    yield _text("small", x + 14, y + 23, who)
    yield _text("", x + 14, y + 44, f"“{text}”")


def _lines(kind: str, x: float, y: float, text: str, room: float) -> Iterator[str]:
    size = 12 if kind == "small" else 13
    for at, line in enumerate(wrapped(text, room, size, 8)):
        yield _text(kind, x, y + at * LINE, line)


def _way(kind: str, path: str, *, arrow: bool = True) -> str:
    end = f' marker-end="url(#head-{kind or "way"})"' if arrow else ""
    return f'<path class="way {kind}" d="{path}"{end}/>'


def _heads() -> Iterable[str]:
    for kind in ("way", "told", "heard"):
        yield (
            f'<marker id="head-{kind}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path class="head {kind}" d="M0 0 10 5 0 10z"/></marker>'
        )


def _text(kind: str, x: float, y: float, text: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:g}" y="{y:g}">{marked_up(text)}</text>'


if __name__ == "__main__":
    Path(*sys.argv[1:2] or [HERE / "memory.svg"]).write_text(picture(talk()), "utf-8")
