"""Regular expressions that are compiled when first used: importing npcsdk should cost next to nothing."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        # Kept on the instance, so that this runs once a method and costs nothing afterwards.
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, to be used as what `re.compile` returns."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
