"""What is found wrong with a world before anyone plays it."""

from __future__ import annotations

from pathlib import Path

from npcsdk.errors import Problem, WorldError
from npcsdk.world.loading import load_world


def check_world_folder(path: str | Path) -> list[Problem]:
    """Everything found in the world at a path, in file order; empty where all is well."""
    try:
        load_world(path)
    except WorldError as error:
        return list(error.problems)
    return []
