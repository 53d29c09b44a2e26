"""A command whose stdout is not there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_events_for_nobody(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    words = "-m npcsdk chat tavern --model scripted --voice silent --events --say hello"
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" {words} >&-', sys.executable],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=clean_environment,
    )
    assert (done.returncode, "fault" in done.stderr) == (0, False)
