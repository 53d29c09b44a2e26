"""States that exclude each other: a bridge is out or whole. A closed list: what is not on it is against nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

_PAIRS = {
    "whole": (
        "whole mended repaired fixed rebuilt intact restored undamaged passable sound 修好 完好 重建",
        "out broken down destroyed collapsed fallen ruined damaged impassable wrecked cracked smashed burned burnt"
        " flooded swept washed fell broke crumbled sank sunk caved 断 塌 坏 毁 垮 倒",
    ),
    "alive": (
        "alive living 活着",
        "dead killed murdered slain deceased drowned hanged executed gone-for-good 死 去世 过世",
    ),
    "open": ("open opened unlocked 开着 开门", "closed shut locked barred sealed blocked 关着 锁着 关门 关"),
    "here": (
        "back returned found safe-home 回来 找到",
        "gone missing lost vanished stolen disappeared away 不见 失踪 丢 被偷",
    ),
    "free": (
        "free freed released escaped",
        "imprisoned jailed captured arrested kidnapped locked-up captive enslaved 被抓",
    ),
    "well": ("well healthy healed cured recovered 康复 痊愈", "sick ill poisoned wounded injured dying 生病 病 受伤"),
    "married": ("married wed wedded 结婚 已婚", "single unmarried divorced widowed 单身 离婚 未婚"),
    "full": ("full crowded taken 满", "empty abandoned deserted vacant available 空"),
    "safe": ("safe 安全", "dangerous unsafe cursed haunted 危险"),
    "guilty": ("guilty 有罪", "innocent 无辜 清白"),
    "true": ("true real", "false fake forged"),
    "ready": ("ready finished done complete", "unfinished incomplete"),
}


class Side(NamedTuple):
    """On which side of a question a state stands."""

    question: str
    yes: bool


@cache
def _sides() -> Mapping[str, Side]:
    return {
        word.replace("-", " "): Side(question, yes)
        for question, (good, bad) in _PAIRS.items()
        for words, yes in ((good, True), (bad, False))
        for word in words.split()
    }


def side_of(state: str) -> Side | None:
    """On which side a state stands, by its first word that is known; None where none is."""
    known = _sides()
    low = state.casefold()
    if low in known:
        return known[low]
    return next((known[word] for word in low.split() if word in known), None)
