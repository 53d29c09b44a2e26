"""The text of a file of translations, as a table to fill in: pure, from what it was to what it is to be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from npcsdk.world.line_ids import SaidAt
from npcsdk.world.locale import Translation, source_hash
from npcsdk.world.yaml_tree import Tree

_SOURCE, _BEFORE, _STALE, _GONE = _OURS = ("#:", "#~", "#!", "#=")
"""Comments that are written anew each time: the text, as it was, that it has changed, what is unknown."""
HEADER = """\
# {title}: translations to {language}. A line that begins with #: shows a text as it is written.
# Write the translation between the quotes; {{names}} and [tags] belong into it, too. What is empty is said as written.
# npcsdk translate brings this file up to date, and leaves your texts, their order and your own comments as they are.

"""
_CHANGED = f'{_STALE} The text has changed since this was translated. When it is right again, write source: "{{}}"\n'
_UNKNOWN = f"{_GONE} No text has these ids any more. Mend the ids, or remove what nobody needs.\n"


class Unusual(ValueError):
    """The file is written in a way that cannot be brought up to date line by line."""


@dataclass(slots=True)
class Entry:
    """One translation as it stands in a file: the comments above it, and its own lines."""

    above: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def comments(self) -> list[str]:
        """The comments of whoever translates."""
        return [line for line in self.above if not line.startswith(_OURS)]


@dataclass(slots=True)
class Entries:
    """A file in parts: what stands above the first entry, the entries by id, what stands below the last."""

    header: list[str]
    by_id: dict[str, Entry]
    tail: list[str]


def entries(text: str, tree: Tree | None) -> Entries:
    """The parts of a file, whose lines end in one way.

    Args:
        text: the file.
        tree: what it says.

    Raises:
        Unusual: several translations stand in one line.
    """
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if tree is None:
        return Entries(lines, {}, [])
    places = sorted((line - 1, column, key) for key, (line, column) in tree.keys.items())
    if any(lines[line][: column - 1].strip() for line, column, _ in places):
        raise Unusual("several translations stand in one line")
    starts = [line for line, _, _ in places] + [len(lines)]
    above = lines[: starts[0]]
    own = next((at for at, line in enumerate(above) if line.startswith(_OURS)), len(above))
    cut = max((at for at, line in enumerate(above, 1) if not line.strip()), default=own)
    found = Entries(above[:cut], {}, [])
    above = above[cut:]
    for (start, column, key), stop in zip(places, starts[1:], strict=True):
        end = stop
        while end > start + 1 and _stands_above(lines[end - 1], column):
            end -= 1
        found.by_id[key] = Entry(above, lines[start:end])
        above = lines[end:stop]
    found.tail = above
    return found


def _stands_above(line: str, column: int) -> bool:
    """Whether a line between two entries belongs to the lower one."""
    bare = line.lstrip(" ")
    return not bare.strip() or (bare.startswith("#") and len(line) - len(bare) < column)


def updated(
    there: Entries, said: Mapping[str, SaidAt], locale: Mapping[str, Translation], moved: Mapping[str, str]
) -> str:
    """The file as it is to be: what was translated in its order, what is new where it belongs, the unknown at the end.

    Args:
        there: the file as it is.
        said: the texts of the world, by id, in their order.
        locale: what the file says.
        moved: ids that are new, each with the one under which the file has its translation.
    """
    parts, after = [*there.header], _fresh(there.by_id, said)

    def add(name: str) -> None:
        known = moved.get(name, name)
        entry, translation = there.by_id.get(known, Entry()), locale.get(known, Translation())
        parts.extend(_shown(name, said[name], entry, translation, renamed=name in moved))

    for name in after:
        if name:
            add(name)
        for new in after[name]:
            add(new)
    gone = [entry for name, entry in there.by_id.items() if name not in said and name not in moved.values()]
    if gone:
        parts.append(_UNKNOWN)
    for entry in gone:
        parts += [line for line in entry.above if not line.startswith((_GONE, _STALE))] + entry.lines
    return "".join([*parts, *(line for line in there.tail if not line.startswith(_OURS))])


def _fresh(there: Mapping[str, Entry], said: Mapping[str, SaidAt]) -> dict[str, list[str]]:
    """Ids that the file has, in its order, each with the new ones that follow it in the world; "" is the beginning."""
    after: dict[str, list[str]] = {"": [], **{name: [] for name in there if name in said}}
    last = ""
    for name in said:
        if name in after:
            last = name
        else:
            after[last].append(name)
    return after


def _shown(name: str, said: SaidAt, entry: Entry, translation: Translation, *, renamed: bool) -> Iterator[str]:
    """The lines of one translation."""
    digest = source_hash(*said.texts)
    is_there = translation.is_there
    stale = is_there and translation.is_stale(*said.texts)
    yield from entry.comments
    if stale:
        yield from _before(entry, translation)
    yield from _commented(_SOURCE, said.texts)
    if stale:
        yield _CHANGED.format(digest)
    commented = any("#" in line for line in entry.lines)  # A comment beside the text, which a new line would lose.
    if entry.lines and not renamed and (commented or (is_there and translation.source)):
        yield from entry.lines
    else:
        yield _line(name, said, translation.text if is_there else (), digest)


def _before(entry: Entry, translation: Translation) -> Iterator[str]:
    """The text as it was when it was translated, as far as the file still shows it."""
    shown = [line[len(_SOURCE) :].strip() for line in entry.above if line.startswith(_SOURCE)]
    if shown and translation.source in (source_hash(*shown), source_hash("\n".join(shown))):
        yield from _commented(_BEFORE, shown)
    else:
        yield from (line for line in entry.above if line.startswith(_BEFORE))


def _commented(mark: str, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for line in text.splitlines():
            yield f"{mark} {line}".rstrip() + "\n"


def _line(name: str, said: SaidAt, texts: tuple[str, ...], digest: str) -> str:
    key = name if re.match(r"\w", name) else _quoted(name)
    shown = f"[{', '.join(map(_quoted, texts))}]" if said.is_list else _quoted(texts[0] if texts else "")
    return f'{key}: {{text: {shown}, source: "{digest}"}}\n'


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it; what cannot be seen is written as a number."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(
        letter if letter.isprintable() or ord(letter) > 0xFFFF else f"\\u{ord(letter):04x}" for letter in written
    )
