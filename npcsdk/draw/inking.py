"""How hot a box or a line is drawn: in five steps, by the logarithm of how often walks came there."""

from __future__ import annotations

from math import log

from npcsdk.draw.picture import Arrow, Box, Picture

STEPS = 5


class Inking:
    """Heat as classes of a picture's shapes: ` heat0`, never entered, to ` heat5`; "" where nobody counted."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._boxes = max((box.times or 0 for box in picture.boxes), default=0)
        self._arrows = max((arrow.times or 0 for arrow in picture.arrows), default=0)

    def of_box(self, box: Box) -> str:
        """The class of a box; signs have none."""
        return _step(box.times, self._boxes)

    def of_arrow(self, arrow: Arrow) -> str:
        """The class of an arrow."""
        return _step(arrow.times, self._arrows)


def _step(times: int | None, most: int) -> str:
    if times is None:
        return ""
    if not times:
        return " heat0"
    return f" heat{1 + min(STEPS - 1, int(STEPS * log(times) / log(most + 1)))}"
