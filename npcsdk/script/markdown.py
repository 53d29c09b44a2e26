"""A script as Markdown that reads like one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from npcsdk.script.model import Direction, Script, ScriptLine

MARKER = "<!-- npcsdk script -->"
"""First line of every file written here: what begins with it may be written anew."""

_MEANING = re.compile(r"([\\`*_\[\]|~$])")
_LEADING = re.compile(r"^([#+\-=:]|\d+(?=[.)]))")
_ENTITY = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_JOINERS = "\u200c\u200d"


def escape(text: str) -> str:
    """Text as one row of Markdown that means nothing but itself, in HTML too."""
    seen = "".join(c for c in " ".join(text.split()) if c.isprintable() or c in _JOINERS)
    return _LEADING.sub(_unlist, _MEANING.sub(r"\\\1", seen.strip())).translate(_ENTITY)


def _unlist(match: re.Match[str]) -> str:
    """A first character that would begin a heading, list or rule; a number is kept from beginning one by its dot."""
    return f"\\{match[1]}" if not match[1].isdigit() else f"{match[1]}\\"


def script_page(script: Script) -> str:
    """The script of one walk."""
    parts = [
        MARKER,
        f"# {escape(script.title)}",
        f"*Walk {script.walk}, seed {script.seed}, words by {escape(script.model)}.*",
        f"## {escape(script.name)} and {escape(script.player)}",
    ]
    if script.setting:
        parts.append(f"*{escape(script.setting)}*")
    for _, group in groupby(script.lines, key=_belongs):
        parts.append(_passage(list(group)))
    if script.ending:
        parts.append("**THE END**" if script.ending == "true" else f"**THE END: {_words(script.ending)}**")
    else:
        parts.append("*The walk stops here, with the talk still open.*")
    return "\n\n".join(parts) + "\n"


def overview_page(title: str, scripts: Sequence[Script], nodes: Iterable[str], endings: Mapping[str, str]) -> str:
    """The index of all walks: which went where, and what none reached.

    Args:
        title: of the world.
        scripts: the walks.
        nodes: all nodes of the world, as `graph.node`.
        endings: for those that end the talk, the name of the ending.
    """
    rows = ["| walk | with | lines | ending |", "|---|---|---|---|"]
    for script in scripts:
        said = sum(isinstance(line, ScriptLine) for line in script.lines)
        end = _ending(script.ending) if script.ending else "none"
        rows.append(f"| [{script.walk}](walk-{script.walk:02}.md) | {escape(script.name)} | {said} | {end} |")
    reached = {node for script in scripts for node in script.nodes}
    table = ["| node | entered on walks |", "|---|---|"]
    for node in nodes:
        walks = ", ".join(str(script.walk) for script in scripts if node in script.nodes) or "**none**"
        table.append(f"| {escape(node)} | {walks} |")
    missed = [escape(node) for node in nodes if node not in reached]
    lost = [_ending(name) for node, name in endings.items() if node not in reached]
    total = len(table) - 2
    return (
        "\n\n".join(
            [
                MARKER,
                f"# {escape(title)}: {len(scripts)} {'walk' if len(scripts) == 1 else 'walks'}",
                "\n".join(rows),
                "## Coverage",
                f"{total - len(missed)} of {total} nodes were entered, "
                f"{len(endings) - len(lost)} of {len(endings)} endings reached.",
                *([f"Never entered: {', '.join(missed)}."] if missed else []),
                *([f"Endings never reached: {', '.join(lost)}."] if lost else []),
                "\n".join(table),
            ]
        )
        + "\n"
    )


def _belongs(item: ScriptLine | Direction) -> tuple[str, str]:
    """What is set together: the parts of one line, with the commands in its midst."""
    if isinstance(item, Direction):
        return ("line", item.id) if item.what == "command" else (item.what, item.name)
    return ("line" if item.id else "own", item.id)


def _passage(items: list[ScriptLine | Direction]) -> str:
    speaker = next((item for item in items if isinstance(item, ScriptLine)), None)
    if speaker is None:
        return "\n\n".join(f"*{_direction(item)}*" for item in items if isinstance(item, Direction))
    said: list[str] = []
    feeling = ""
    for item in items:
        if isinstance(item, Direction):
            said.append(f"*({_direction(item)})*")
            continue
        if item.feeling not in ("", feeling):
            feeling = item.feeling
            said.append(f"*({escape(feeling)})*")
        said.append(escape(item.text))
    spoken = " ".join(said).replace(")* *(", ", ")  # Asides that meet become one.
    return f"**{escape(speaker.name.upper())}**  \n{spoken}"


def _direction(item: Direction) -> str:
    match item.what:
        case "command":
            return ": ".join([_words(item.name), *([", ".join(map(_words, item.args))] if item.args else [])])
        case "event":
            return f"Event: {_words(item.name)}."
        case "silence":
            return f"Silence, {escape(item.args[0])} seconds."
    return escape(item.name)


def _ending(name: str) -> str:
    return "the end" if name == "true" else _words(name)


def _words(name: str) -> str:
    """An id as words: `player.draws_weapon` is "player draws weapon"."""
    return escape(re.sub(r"[._]+", " ", name))
