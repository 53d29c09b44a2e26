"""What a call cost, by a table that the user can edit: `prices.yaml` beside this file, and one of their own.

Their own is the file that NPCSDK_PRICES names, else `prices.yaml` in the configuration folder
(`npcsdk.config`). What it says goes before the table that is shipped.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from npcsdk.config import config_folder, named_path, read_settings, wrong
from npcsdk.errors import SpecError
from npcsdk.ports import Usage
from npcsdk.world.suggest import suggestion
from npcsdk.world.yaml_tree import Tree

VARIABLE = "NPCSDK_PRICES"
"""The environment variable that names the user's table."""
SHIPPED = Path(__file__).with_name("prices.yaml")

_DATE = r"[-@](\d{8}|\d{4}-\d{2}-\d{2})"
_T = TypeVar("_T")


class Price(NamedTuple):
    """US dollars per million tokens; `input` is for prompt tokens that were in no cache."""

    input: float
    cached: float
    output: float


Table = Mapping[str, Mapping[str, Price]]
"""Prices by host and model, each a name or a pattern."""


def cost(model: str, usage: Usage, host: str) -> float | None:
    """US dollars for what a call used; None where no price is known, or nothing was counted.

    It never fails: with a table that cannot be read, no price is known. `load` tells what is wrong.

    Args:
        model: its name, as the service knows it.
        usage: of the call; `prompt` includes `cached`.
        host: of the service, such as api.openai.com.
    """
    prompt, output = max(usage.prompt, 0), max(usage.completion, 0)
    price = _found(model, host) if prompt or output else None
    if price is None:
        return None
    cached = min(max(usage.cached, 0), prompt)
    return ((prompt - cached) * price.input + cached * price.cached + output * price.output) / 1_000_000


def user_file() -> Path:
    """Where the user's table lies, or would.

    Raises:
        SpecError: the environment names what can be no path.
    """
    named = os.environ.get(VARIABLE, "").strip()
    return named_path(named) if named else config_folder() / "prices.yaml"


def load() -> tuple[Table, ...]:
    """The tables, the one that goes before others first. They are read again when they have changed.

    Raises:
        SpecError: the user's table cannot be read; the message has file, line and remedy.
    """
    path = user_file()
    if not path.exists():
        if os.environ.get(VARIABLE, "").strip():
            raise SpecError(f"{VARIABLE} names {path}, which is not there.")
        return (_read(SHIPPED, 0),)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}.") from None
    return _read(path, changed), _read(SHIPPED, 0)


def _found(model: str, host: str) -> Price | None:
    try:
        tables = load()
    except SpecError:
        return None
    bare = re.sub(_DATE + r"\Z", "", model)
    for table in tables:
        for models in _matching(table, (host.lower(),)):
            for price in _matching(models, (model, bare)):
                return price
    return None


def _matching(table: Mapping[str, _T], names: tuple[str, ...]) -> Iterable[_T]:
    """What stands behind a name: the name itself goes before patterns, these go as they were written."""
    yield from (table[name] for name in dict.fromkeys(names) if name in table)
    yield from (found for key, found in table.items() if key not in names and fnmatchcase(names[0], key))


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Table:
    tree = read_settings(path)
    if tree is None or tree.is_null:
        return {}
    hosts = _mapping(path, tree, "A table of prices has hosts, and under each its models.")
    return {
        host.lower(): {
            model: _price(path, prices) for model, prices in _mapping(path, models, f"{host} needs models.").items()
        }
        for host, models in hosts.items()
    }


def _mapping(path: Path, tree: Tree, message: str) -> Mapping[str, Tree]:
    if not isinstance(tree.value, dict):
        raise wrong(
            path, tree, message, "Write `api.openai.com:`, and below it, indented, `NAME: {input: 1, output: 2}`."
        )
    return tree.value


def _price(path: Path, tree: Tree) -> Price:
    said = _mapping(path, tree, "A price has input, cached and output.")
    for name in said:
        if name not in Price._fields:
            raise wrong(path, tree, f"{name[:40]!r} is no price.", suggestion(name, Price._fields), *tree.keys[name])
    for name in ("input", "output"):
        if name not in said:
            raise wrong(path, tree, f"The price for {name} is missing.", "Write US dollars per million tokens.")
    number = {name: _number(path, part) for name, part in said.items()}
    return Price(number["input"], number.get("cached", number["input"]), number["output"])


def _number(path: Path, tree: Tree) -> float:
    try:
        value = tree.scalar()
    except ValueError:
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6 or math.isnan(value):
        raise wrong(path, tree, "This is no price.", "Write US dollars per million tokens, such as 0.15.")
    return float(value)
