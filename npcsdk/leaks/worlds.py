"""Worlds made by dice: people who tell each other things, and lore that they learn, keep back or let slip."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World

_NAMES = "Ada Bert Cleo Dag Edda Finn Greta Hugo Ida Jory Kaya Lorne".split()
_THINGS = (
    "barrel bell boat bridge candle cellar chest cloak crown door fiddle gate hammer horse key lantern letter map mill"
    " mirror oven ring road rope sail shovel stone sword table tower tunnel wagon well wheel window"
).split()
_HOW = "black broken cold empty golden hidden narrow old red rotten sealed secret silent stolen tall white".split()
_PLACES = "the river|the old market|the north road|the burned chapel|the miller's yard|the king's wood".split("|")
_DONE = "hid|buried|sold|burned|found|stole|broke|painted|carried off|locked away".split("|")
_CHINESE = (
    "{who}把{how}的{thing}藏在{place}。",
    "谁也不知道，{who}偷了{thing}，埋在{place}。",
    "{place}下面有一个{how}的{thing}。",
)
_CHINESE_WORDS = {
    "who": "老王 小李 阿花 张三".split(),
    "how": "旧 红 空 冷 秘密".split(),
    "thing": "钥匙 地图 宝剑 灯笼 铜钟 木箱".split(),
    "place": "河边 磨坊 北门 枯井 庙里".split(),
}
_EVENTS = ("bell", "storm", "fire")
_LESSONS = 0.4
_DELAYS = ("10m", "1h", "8h", "1d", "2d")


def made_world(seed: int) -> World:
    """A world that follows from its seed, with the least of everything that moves what somebody knows.

    Two to five people, each with a graph; a shared graph that some call; four to nine entries of lore, of which some
    are known to few, learned at nodes or with events, told while a condition holds, spread, revealed or withheld.
    """
    return _Making(Random(f"world {seed}")).world(f"made{seed}")


class _Making:
    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.people = dice.sample(_NAMES, dice.randint(2, 5))
        self.ids = [name.casefold() for name in self.people]
        self.chinese = dice.random() < 0.15
        self.lore = [f"fact{number}" for number in range(dice.randint(4, 9))]

    def world(self, name: str) -> World:
        graphs = {who: self.graph(who) for who in self.ids}
        shared = self.dice.random() < 0.5
        if shared:
            graphs["aside"] = self.aside()
            for who in self.ids:
                graphs[who]["nodes"]["hub"]["options"].append({"say": "A word aside?", "call": "aside", "to": "hub"})
        return World.model_validate(
            {
                "id": name,
                "title": name,
                "setting": "村子在河边。" if self.chinese else "A village by a river, in a hard winter.",
                "languages": ["zh"] if self.chinese else ["en"],
                "start": self.ids[0],
                "events": list(_EVENTS),
                "characters": {who: self.character(who, name) for who, name in zip(self.ids, self.people, strict=True)},
                "graphs": graphs,
                "lore": {entry: self.entry(entry) for entry in self.lore},
            }
        )

    def character(self, who: str, name: str) -> dict[str, Any]:
        dice, others = self.dice, [other for other in self.ids if other != who]
        made: dict[str, Any] = {
            "id": who,
            "name": name,
            "persona": {"description": f"{name} mends nets and talks of the weather."},
            "commands": ["wave", "give"],
            "keeps_secrets": dice.random() < 0.7,
            "talks_to": {other: dice.choice(_DELAYS) for other in others if dice.random() < 0.5},
            "fallback": ["嗯。", "你说呢？"] if self.chinese else ["Hm. Let me think.", "Who can say?"],
        }
        return made | ({"place": dice.choice(("inn", "harbour"))} if dice.random() < 0.3 else {})

    def entry(self, name: str) -> dict[str, Any]:
        dice = self.dice
        made: dict[str, Any] = {
            "id": name,
            "text": self.fact(),
            "keywords": [f"{dice.choice(_HOW)} {dice.choice(_THINGS)}"],
        }
        known = self.some((*self.ids, PLAYER), 2) if dice.random() < 0.7 else self.ids
        if known is not self.ids:
            made["known_by"] = known
        others = [who for who in (*self.ids, PLAYER) if who not in known]
        if others and dice.random() < _LESSONS:
            learners = ["everyone"] if dice.random() < 0.3 and known is not self.ids else self.some(others, 2)
            made["learned_at"] = {who: dice.choice((*_EVENTS, *self.spots(), "told.on")) for who in learners}
        if dice.random() < 0.3:
            who = dice.choice(self.ids)
            made["reveal_if"] = dice.choice((f"{who}.trust >= 1", f"{who}.trust >= 3", f"visits({who}.talk0) > 0"))
        return made | {"spreads": dice.random() < 0.5}

    def fact(self) -> str:
        dice = self.dice
        if self.chinese:
            words = {name: dice.choice(some) for name, some in _CHINESE_WORDS.items()}
            return dice.choice(_CHINESE).format(**words)
        who, other = dice.sample(_NAMES, 2)
        text = f"{who} {dice.choice(_DONE)} the {dice.choice(_HOW)} {dice.choice(_THINGS)} by {dice.choice(_PLACES)}"
        if dice.random() < 0.5:
            text += f". {other} saw the {dice.choice(_HOW)} {dice.choice(_THINGS)} that night, and told nobody of it"
        return f"{text}."

    def spots(self) -> list[str]:
        return [f"{who}.{node}" for who in self.ids for node in ("hub", "talk0", "talk1", "late")]

    def graph(self, who: str) -> dict[str, Any]:
        dice = self.dice
        talks = [f"talk{number}" for number in range(dice.randint(2, 4))]
        nodes: dict[str, Any] = {
            "greet": {
                "id": "greet",
                "line": "你来了。" if self.chinese else "[happy] There you are.",
                "next": [{"to": "hub"}],
            },
            "hub": {"id": "hub", "reply": self.reply(), "options": [], "transitions": [{"to": "late", "after": "40s"}]},
            "late": {"id": "late", "line": "还在吗？" if self.chinese else "Still there?", "next": [{"to": "hub"}]},
        }
        for at, talk in enumerate(talks):
            nodes[talk] = {"id": talk, "reply": self.reply(), "do": {"trust": "+1"} | self.deed()}
            back = {"next": [{"to": dice.choice(("hub", *talks[:at]))}]}
            nodes[talk] |= back if dice.random() < 0.7 else {"transitions": [{"to": "hub", "else": True}]}
            nodes["hub"]["options"].append({"say": f"Tell me more, number {at}.", "to": talk})
            if dice.random() < 0.6:
                asks = f"the player asks about matter {at}"
                nodes["hub"]["transitions"].append({"to": talk, "intent": asks, "examples": [f"What of matter {at}?"]})
        event = {"to": dice.choice(talks), "on": dice.choice((*_EVENTS, "told.on"))}
        return {
            "graph": who, "character": who, "start": "greet", "variables": {"trust": 0}, "nodes": nodes,
            "anywhere": [event] if dice.random() < 0.5 else [],
        }  # fmt: skip

    def aside(self) -> dict[str, Any]:
        nodes = {
            "in": {"id": "in", "reply": self.reply(), "options": [{"say": "Enough.", "to": "out"}]},
            "out": {"id": "out", "reply": self.reply(), "return": True},
        }
        return {"graph": "aside", "start": "in", "nodes": nodes}

    def deed(self) -> dict[str, Any]:
        dice = self.dice
        if dice.random() < 0.3:
            return {"emit": "told.on"}
        return {"remember": "{player.name} wanted to know more."} if dice.random() < 0.3 else {}

    def reply(self) -> dict[str, Any]:
        dice = self.dice
        goal = "回答旅人。" if self.chinese else f"Answer the traveller, and speak of the {dice.choice(_THINGS)}."
        fallback = ["好吧。", "慢慢说。"] if self.chinese else ["As you like.", "Slowly, now. One thing at a time."]
        return {
            "goal": goal, "reveal": self.some(self.lore, 3), "withhold": self.some(self.lore, 3), "fallback": fallback,
            "max_words": dice.randint(12, 60),
        }  # fmt: skip

    def some(self, of: Sequence[str], most: int) -> list[str]:
        return self.dice.sample(list(of), self.dice.randint(0, min(most, len(of))))
