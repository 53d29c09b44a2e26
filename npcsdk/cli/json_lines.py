"""Events for programs: JSON on stdout, one a line."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from npcsdk.cli.clean import clean_line
from npcsdk.codec import to_json
from npcsdk.events import Event
from npcsdk.mind.state import State
from npcsdk.world.world import World

_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What JSON allows in a string but ends lines or steers terminals."""


def json_line(value: Any) -> str:
    """A value as JSON on one line, fit for stdout: a terminal is not steered by it."""
    utf = "utf" in (getattr(sys.stdout, "encoding", None) or "").lower()
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=not utf))


class JsonLines:
    """The stage of `--events`."""

    idle = True

    def take(self, event: Event) -> None:
        """Print the event, and let it out at once."""
        print(json_line(to_json(event)), flush=True)

    def update(self, dt: float) -> None:
        """Nothing waits for time here."""

    def cut(self) -> int | None:
        """All that was printed counts as heard."""
        return None

    def remark(self, text: str) -> None:
        """On stderr."""
        print(clean_line(text), file=sys.stderr, flush=True)

    def prompt(self) -> None:
        """Programs need none."""

    def entered(self) -> None:
        """It is the terminal that shows what is typed."""

    def renew(self, world: World) -> None:
        """No names are shown."""

    def stand(self, state: State) -> None:
        """The events say it."""

    def close(self) -> None:
        """Nothing is held."""
