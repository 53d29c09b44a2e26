"""A placed picture as one HTML file: to search, to zoom, to move; it loads nothing."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from npcsdk.draw.cards import plainly
from npcsdk.draw.escaping import marked_up
from npcsdk.draw.picture import MEANINGS, Arrow, Picture
from npcsdk.draw.placing import Drawing
from npcsdk.draw.svg import counted, legend, shapes, style, told

MOST_TOLD = 4000
"""Characters of a box's texts that the page holds."""

MOST_SHOWN = 600
"""Likewise of an arrow's label, and of what must hold for it."""


def html_of(drawing: Drawing) -> str:
    """The whole picture as one page. Its only script is its own, which the page's policy names by its hash."""
    script = _part("page.js")
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    )
    picture = drawing.picture
    filled = {
        "policy": policy,
        "title": marked_up(picture.title),
        "counts": counted(drawing),
        "style": style() + _part("page.css"),
        "legend": "".join(
            f'<span><svg width="34" height="10">{sample}</svg>{name}</span>' for sample, name in legend(drawing)
        ),
        "width": f"{drawing.width:.0f}",
        "height": f"{drawing.height:.0f}",
        "shapes": shapes(drawing, far=True),
        "data": _data(picture),
        "script": script,
    }
    page = _part("page.html")
    pieces = page.split("{{")
    return pieces[0] + "".join(filled[name] + rest for name, rest in (piece.split("}}", 1) for piece in pieces[1:]))


def _part(name: str) -> str:
    return files("npcsdk.draw").joinpath(name).read_text(encoding="utf-8")


def _data(picture: Picture) -> str:
    """What the page tells of each box, as JSON that can stand in a <script>."""
    boxes = []
    for box in picture.boxes:
        lines: list[str] = []
        left = MOST_TOLD
        for line in map(plainly, told(box)):
            lines.append(line[:left])
            left -= len(line)
            if left <= 0:
                break
        boxes.append({"group": box.group, "title": box.title, "kind": box.kind, "told": lines[1:]})
    numbers = {box.id: at for at, box in enumerate(picture.boxes)}
    arrows = [_told_of(arrow, numbers) for arrow in picture.arrows]
    written = json.dumps({"boxes": boxes, "arrows": arrows}, ensure_ascii=True, separators=(",", ":"))
    return written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _told_of(arrow: Arrow, numbers: dict[str, int]) -> list[str | int]:
    label = plainly(arrow.label)[:MOST_SHOWN] or MEANINGS[arrow.kind]
    return [numbers[arrow.source], numbers[arrow.target], arrow.kind, label, plainly(arrow.small)[:MOST_SHOWN]]
