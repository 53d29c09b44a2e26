"""A picture as text for other tools: Mermaid and Graphviz. They find the places themselves."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.draw.cards import cut, plainly, spoken
from npcsdk.draw.picture import Arrow, Box, Picture

_SAID = 240.0
"""Pixels of a text that a label holds."""


def mermaid_of(picture: Picture) -> str:
    """A Mermaid flowchart. Ids are numbers; in labels all but letters and plain signs is written as entities."""
    ids = {box.id: f"b{at}" for at, box in enumerate(picture.boxes)}
    return "\n".join(
        ["---", f'title: "{_entities(picture.title)}"', "---", "flowchart LR", *_mermaid_lines(picture, ids), ""]
    )


def _mermaid_lines(picture: Picture, ids: dict[str, str]) -> Iterator[str]:
    for at, group in enumerate(picture.groups):
        yield f'  subgraph g{at}["{_entities(group.title)}"]'
        yield "    direction LR"
        for box in picture.boxes:
            if box.group == group.id:
                start, end = _SHAPES[box.kind]
                yield f'    {ids[box.id]}{start}"{"<br/>".join(map(_entities, _label(box)))}"{end}'
        yield "  end"
    for arrow in picture.arrows:
        line = "-.->" if _is_dashed(arrow) else "-->"
        yield f'  {ids[arrow.source]} {line}|"{"<br/>".join(map(_entities, _words(arrow)))}"| {ids[arrow.target]}'
    for mark, style in _STYLES.items():
        marked = [ids[box.id] for box in picture.boxes if mark in box.marks]
        if marked:
            yield f"  classDef {mark}Box {style}"
            yield f"  class {','.join(marked)} {mark}Box"


_SHAPES = {"node": ("[", "]"), "anywhere": ("([", "])"), "call": ("[[", "]]"), "pool": ("{{", "}}")}
_STYLES = {
    "start": "stroke:#1a7f45,stroke-width:3px",
    "ending": "stroke:#c02b3a,stroke-width:3px",
    "return": "stroke:#4350b5,stroke-width:3px",
    "unreachable": "stroke:#8a6d00,stroke-dasharray:4 4",
}


_PLAIN = " .,!?'_-+=:/()…·×→"


def _entities(text: str) -> str:
    """A text for a quoted label: whatever could mean something is a number."""
    return "".join(sign if sign.isalnum() or sign in _PLAIN else f"#{ord(sign)};" for sign in plainly(text)) or " "


def dot_of(picture: Picture) -> str:
    """A graph for Graphviz; ids are numbers, labels are quoted."""
    return "\n".join(["digraph world {", *_dot_lines(picture), "}", ""])


def _dot_lines(picture: Picture) -> Iterator[str]:
    ids = {box.id: f"b{at}" for at, box in enumerate(picture.boxes)}
    yield f"  graph [rankdir=LR, fontname=Helvetica, label={_quoted(picture.title)}, labelloc=t];"
    yield "  node [shape=box, style=rounded, fontname=Helvetica, fontsize=11];"
    yield "  edge [fontname=Helvetica, fontsize=9];"
    for at, group in enumerate(picture.groups):
        yield f"  subgraph cluster_{at} {{"
        yield f"    label={_quoted(group.title)};"
        for box in picture.boxes:
            if box.group == group.id:
                yield f"    {ids[box.id]} [label={_quoted(*_label(box))}{_look(box)}];"
        yield "  }"
    for arrow in picture.arrows:
        dashed = ", style=dashed" if _is_dashed(arrow) else ""
        aside = ", constraint=false" if arrow.kind == "back" else ""
        yield f"  {ids[arrow.source]} -> {ids[arrow.target]} [label={_quoted(*_words(arrow))}{dashed}{aside}];"


def _look(box: Box) -> str:
    shape = {"call": "component", "pool": "hexagon", "anywhere": "ellipse"}.get(box.kind)
    colour = next((style[7:14] for mark, style in _STYLES.items() if mark in box.marks), "")
    parts = [f"shape={shape}"] if shape else []
    parts += [f'color="{colour}"', "penwidth=2"] if colour else []
    parts += ['style="rounded,dashed"'] if "unreachable" in box.marks else []
    return "".join(f", {part}" for part in parts)


def _quoted(*lines: str) -> str:
    """Lines as one quoted text of Graphviz; its own signs, quotes and backslashes mean nothing in it."""
    return '"' + "\\n".join(plainly(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'


def _label(box: Box) -> list[str]:
    title = f"call {box.title}" if box.kind == "call" else box.title
    marks = f" ({', '.join(box.marks)})" if box.marks else ""
    counted = "" if box.times is None else f" {box.times}×"
    said = next(iter(box.says or box.notes), "") if box.kind in ("node", "anywhere") else ""
    return [title + marks + counted, *([cut(spoken(said), _SAID, 12)] if said else [])]


def _words(arrow: Arrow) -> list[str]:
    counted = "" if arrow.times is None else f" {arrow.times}×"
    words = cut(f"{arrow.kind}: {arrow.label}" if arrow.label else arrow.kind, _SAID, 12)
    small = cut(arrow.small, _SAID, 10)
    return [words + counted, *([small] if small else [])]


def _is_dashed(arrow: Arrow) -> bool:
    return arrow.kind in ("enter", "back", "draw", "empty")
