"""Letters in a picture: fonts that have them, how wide they come out, and boxes for what no font has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from npcsdk.script.inks import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CJK = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Noto Sans JP", "Source Han Sans SC", "Source Han Sans CN",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Microsoft YaHei", "SimHei", "PingFang SC",
    "Hiragino Sans", "Hiragino Sans GB", "Arial Unicode MS", "Unifont",
)  # fmt: skip
"""Fonts with Chinese characters, the nicest first."""
_CJK_FILE = re.compile(r"(?i)cjk|wqy|wenquanyi|source.?han|droidsansfallback|noto.?sans.?(?:sc|jp)")
_NO_GLYPH = "□"
_ROW = 1000  # characters that no row has: measuring takes time
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def _names(manager: Any) -> set[str]:
    """Fonts by name. Matplotlib keeps its list over runs, so Chinese ones installed since are looked for."""
    from matplotlib.font_manager import findSystemFonts

    names = {font.name for font in manager.ttflist}
    if names.isdisjoint(_CJK):
        for file in findSystemFonts():
            if _CJK_FILE.search(file):
                with suppress(OSError, RuntimeError):
                    manager.addfont(file)
    return {font.name for font in manager.ttflist}


class Pen:
    """Writes with the fonts of this machine, and knows how wide that comes out."""

    def __init__(self, dpi: int) -> None:
        from matplotlib.backends.backend_agg import RendererAgg
        from matplotlib.font_manager import FontProperties, fontManager, get_font

        names = _names(fontManager)
        self.family = ["DejaVu Sans", *[name for name in _CJK if name in names][:1]]
        files = [fontManager.findfont(FontProperties(family=name)) for name in self.family]
        self._fonts = [get_font(file) for file in files]
        self._renderer: Any = RendererAgg(8, 8, dpi)  # type: ignore[no-untyped-call]
        self._known: dict[str, bool] = {}
        self._widths: dict[tuple[str, float], float] = {}
        self.missing: set[str] = set()

    def font(self, size: float) -> Any:
        """The font at a size in points."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(family=self.family, size=size)

    def plain(self, text: str) -> str:
        """The text on one line, with a box for what no font has."""
        text = " ".join(re.sub(r"\s", " ", text).split())
        return "".join(c if self._has(c) else _NO_GLYPH for c in text if unicodedata.category(c) not in _UNSEEN)

    def _has(self, character: str) -> bool:
        if character not in self._known:
            self._known[character] = any(font.get_char_index(ord(character)) for font in self._fonts)
        if not self._known[character]:
            self.missing.add(character)
        return self._known[character]

    def width(self, text: str, size: float) -> float:
        """Pixels."""
        if (text, size) not in self._widths:
            found = self._renderer.get_text_width_height_descent(text, self.font(size), ismath=False)
            self._widths[text, size] = float(found[0])
        return self._widths[text, size]

    def write(self, target: Axes | Figure, x: float, y: float, text: str, size: float, **how: Any) -> None:
        """Put text that was made plain somewhere; none of it is taken for mathematics."""
        target.text(x, y, text, fontproperties=self.font(size), parse_math=False, **({"color": INK} | how))

    def rows(self, text: str, size: float, width: float) -> Iterator[str]:
        """The text in rows of at most this many pixels, parted at spaces where there are any."""
        while text:
            end = min(len(text), _ROW)
            while end > 1 and self.width(text[:end], size) > width:
                end = min(end - 1, max(1, int(end * width / self.width(text[:end], size)) + 1))
            space = text.rfind(" ", 0, end + 1) if end < len(text) else -1
            end = space if space > 0 else end
            yield text[:end].rstrip()
            text = text[end:].lstrip()
