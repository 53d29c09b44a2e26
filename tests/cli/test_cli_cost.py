from __future__ import annotations

import subprocess
import sys

HEAVY = ("openai", "edge_tts", "aiohttp", "networkx", "numpy", "pygame", "xllamacpp", "onnxruntime", "miniaudio")


def test_help_loads_no_more_than_the_options() -> None:
    """pydantic, too: it is half of what importing a session costs."""
    code = f"import sys, npcsdk.cli.app; print([name for name in {(*HEAVY, 'pydantic')!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_talk_loads_only_what_it_uses() -> None:
    code = f"import sys, npcsdk.cli.talk; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
