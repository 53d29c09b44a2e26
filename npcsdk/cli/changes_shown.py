"""What changed from one version of a world to the next, and what becomes of saves, as people read it and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from npcsdk.check.changed.differing import Difference
from npcsdk.cli.clean import clean_line
from npcsdk.mind.fate import Change
from npcsdk.session.fates import Foretold
from npcsdk.world.loading import Reading
from npcsdk.world.rules import Path as WorldPath
from npcsdk.world.source import Place

MOST = 100
"""Differences, and saves, that are shown one by one."""
FEW = 6
"""Changes that are shown of one save."""
LONGEST = 60
"""Characters that are shown of a value."""
_OWNERS = ("character", "graph", "node", "option", "edge")
_STYLES = {"added": "green", "removed": "red", "renamed": "cyan", "changed": "yellow"}
_VERDICTS = {"kept": "green", "moved": "cyan", "lost": "bold red", "damaged": "yellow", "foreign": "yellow"}


def diff_data(
    old: Reading, new: Reading, found: Sequence[Difference], saves: Sequence[Foretold] | None, folder: Path | None
) -> dict[str, Any]:
    """All of it as JSON knows it."""
    data: dict[str, Any] = {"differences": [_difference_data(old, new, one) for one in found]}
    data["counts"] = _counts(one.what for one in found)
    if saves is not None and folder is not None:
        data["saves"] = [
            {
                "file": save.path.relative_to(folder).as_posix(),
                "verdict": save.verdict,
                "changes": [change._asdict() for change in save.changes],
            }
            for save in saves
        ]
        data["fates"] = _counts(save.verdict for save in saves)
    return data


def _counts(words: Any) -> dict[str, int]:
    return dict(Counter(words))


def _difference_data(old: Reading, new: Reading, one: Difference) -> dict[str, Any]:
    version, place = _place(old, new, one)
    told = {"what": one.what, "kind": one.kind, "name": one.name, "to": one.to}
    fields = {name: {"old": was, "new": now} for name, (was, now) in one.fields.items()}
    return {**told, "fields": fields, "hint": one.hint, "version": version, **place._asdict()}


def _place(old: Reading, new: Reading, one: Difference) -> tuple[str, Place]:
    return ("old", old.place(one.path)) if one.what == "removed" else ("new", new.place(one.path))


def show_differences(console: Console, old: Reading, new: Reading, found: Sequence[Difference]) -> None:
    """Print what changed, each with its place; what is part of something added or removed is counted with it."""
    shown = list(_outermost(found))
    for one, within in shown[:MOST]:
        version, place = _place(old, new, one)
        where = clean_line(":".join(map(str, place if place.line else place[:1])))
        head = Text(f"{where}: " if version == "new" else f"{where} (old): ", "bold")
        head.append(one.what, _STYLES[one.what])
        console.print(head.append(f" {clean_line(f'{one.kind} {_told(one, within)}')}"))
        if one.hint:
            console.print(Text(f"    {clean_line(one.hint)}", "green"))
    if len(shown) > MOST:
        console.print(f"There are {len(shown) - MOST} more; --json has them all.")
    if not found:
        console.print("The two are the same.")


def _outermost(found: Sequence[Difference]) -> Iterator[tuple[Difference, int]]:
    """What is not part of something else that was added, or removed; with how many parts it has itself.

    Of the translations into a language, the first stands for all of those to which the same happened.
    """
    whole: dict[tuple[str, WorldPath], int] = {
        (one.what, one.path): 0 for one in found if one.what in ("added", "removed") and one.kind in _OWNERS
    }
    firsts: dict[tuple[str, WorldPath], Difference] = {}
    kept = []
    for one in found:
        if one.kind == "translation":
            key = one.what, one.path[:2]
            whole[key] = whole.get(key, 0) + 1
            if firsts.setdefault(key, one) is one:
                kept.append((one, key))
            continue
        above = ((one.what, one.path[:length]) for length in range(2, len(one.path)))
        owner = next((key for key in above if key in whole), None)
        if owner is None:
            kept.append((one, (one.what, one.path)))
        else:
            whole[owner] += 1
    for one, key in kept:
        yield one, whole.get(key, 0)


def _told(one: Difference, within: int) -> str:
    if one.kind == "translation":
        return f"into {(one.to or one.name).partition(' ')[0]}" + (f", and {within - 1} more" if within > 1 else "")
    if one.what in ("added", "removed"):
        text = one.fields.get("text")
        said = f": {_short(text[0] if one.what == 'removed' else text[1])}" if text else ""
        counted = within and one.kind in ("graph", "node", "character")
        return (one.to or one.name) + (f", with {within} part{'s' if within > 1 else ''}" if counted else "") + said
    what = f"{one.name}: it is {one.to} now" if one.what == "renamed" else one.to
    told = [f"{name} {_short(was)} -> {_short(now)}".removeprefix("text ") for name, (was, now) in one.fields.items()]
    return f"{what}: {'; '.join(told)}" if told else what


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def show_fates(console: Console, saves: Sequence[Foretold], folder: Path) -> None:
    """Print what becomes of each save, and why; of many, those that are kept are only counted."""
    told = [save for save in saves if save.verdict != "kept" or len(saves) <= MOST]
    for save in told[:MOST]:
        head = Text(clean_line(save.path.relative_to(folder).as_posix()), "bold").append(": ")
        console.print(head.append(save.verdict, _VERDICTS[save.verdict]))
        for change in save.changes[:FEW]:
            console.print(f"    {_sentence(change)}")
        if len(save.changes) > FEW:
            console.print(f"    There are {len(save.changes) - FEW} more changes; --json has them all.")
    if len(told) > MOST:
        console.print(f"There are {len(told) - MOST} more saves like these; --json has them all.")
    counts = ", ".join(f"{number} {verdict}" for verdict, number in _counts(save.verdict for save in saves).items())
    console.print(f"{len(saves)} save{'' if len(saves) == 1 else 's'}{f': {counts}' if counts else ''}.")


def _sentence(change: Change) -> str:
    return clean_line(change.why[:1].upper() + change.why[1:])
