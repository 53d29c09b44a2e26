"""Worlds of any size for measuring: the same text for the same number of nodes."""

from __future__ import annotations

from pathlib import Path
from random import Random

NODES_A_GRAPH = 250
"""Nodes of one graph, each in a file of its own."""

_WORDS = (
    "bridge road inn storm ledger lantern harbour widow smuggler winter coin letter boat silence supper key"
    " orchard tower fiddle rumour wolf market oath barrel candle ship garden ghost mill stranger".split()
)


def write_world(folder: Path, nodes: int, seed: int = 0) -> Path:
    """Write a world with so many nodes, of graphs that call each other, and give its folder."""
    random = Random(seed)
    graphs = [f"g{number}" for number in range(max(1, nodes // NODES_A_GRAPH))]
    sizes = [nodes // len(graphs) + (number < nodes % len(graphs)) for number in range(len(graphs))]
    files = {
        "world.yaml": "title: A large world\nstart: mira\nlanguages: [en]\nevents: {bell: [ringer]}\n"
        "variables:\n  gold: {value: 10, min: 0, max: 1000}\n  mood: {value: calm, one_of: [calm, sour]}\n"
        "  clues: {value: [], one_of: [map, key, letter]}\n",
        "characters/mira.yaml": "name: Mira\ngraph: g0\npersona: {description: Mira keeps the inn.}\ncommands: [wave]\n"
        "fallback: Hm?\n",
        "lore.yaml": "".join(f"fact_{number}: {_sentence(random)}\n" for number in range(50)),
    }
    for number, (graph, size) in enumerate(zip(graphs, sizes, strict=True)):
        files[f"graphs/{graph}.yaml"] = _graph(graph, size, random, graphs[number + 1 : number + 2])
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def _graph(name: str, size: int, random: Random, called: list[str]) -> str:
    """A graph whose nodes lead from one to the next, and back and forth; the last one leads out of it."""
    head = f"graph: {name}\n" + ("character: mira\n" if name == "g0" else "")
    head += "start: n0\nvariables: {trust: {value: 0, min: 0, max: 100}, met: false}\nnodes:\n"
    return head + "".join(_node(at, size, random, called, main=name == "g0") for at in range(size))


def _node(at: int, size: int, random: Random, called: list[str], *, main: bool) -> str:
    if at == size - 1:
        return f"  n{at}:\n    line: {_sentence(random)}\n    {'end: true' if main else 'return: true'}\n"
    onward, elsewhere = f"n{at + 1}", f"n{random.randrange(size)}"
    if at == size // 2 and called:
        return f"  n{at}:\n    line: {_sentence(random)}\n    next: {{call: {called[0]}, to: {onward}}}\n"
    match at % 4:
        case 0:
            return (
                f"  n{at}:\n    lines:\n      - {{line: {_sentence(random)}, if: trust >= {random.randrange(1, 99)}}}\n"
                f"      - {_sentence(random)}\n    do: {{trust: '+{random.randrange(1, 9)}', met: true}}\n"
                f"    next: {onward}\n"
            )
        case 1:
            return (
                f"  n{at}:\n    line: '[happy] {_sentence(random)}'\n    options:\n"
                f"      - {{say: {_sentence(random)}, to: {onward}}}\n"
                f"      - say: {_sentence(random)}\n        to: {elsewhere}\n"
                f"        if: trust >= {random.randrange(1, 99)} and met\n"
                f"      - say: {_sentence(random)}\n        to: {elsewhere}\n        once: true\n"
                "        do: {gold: '-1', clues: '+map'}\n"
            )
        case 2:
            return (
                f"  n{at}:\n    reply:\n      goal: {_sentence(random)}\n      emotions: [happy, curious]\n"
                f"      reveal: fact_{at % 50}\n      fallback:\n        - {_sentence(random)}\n"
                f"        - '[curious] {_sentence(random)}'\n    transitions:\n"
                f"      - to: {elsewhere}\n        intent: the player asks about the {random.choice(_WORDS)} in {at}\n"
                f"        examples: [{_sentence(random)}, {_sentence(random)}, {_sentence(random)}]\n"
                f'        if: gold > {random.randrange(1, 99)} or "map" in clues\n'
                f"      - {{to: {onward}, else: true}}\n"
            )
        case _:
            return (
                f"  n{at}:\n    line: {_sentence(random)}\n    transitions:\n"
                f"      - to: {elsewhere}\n        on: bell\n"
                f"        if: mood == 'sour' and visits(n{at}) < {random.randrange(2, 99)}\n"
                f"      - {{to: {elsewhere}, after: 20s, do: {{mood: sour}}}}\n"
                f"      - {{to: {onward}, else: true}}\n"
            )


def _sentence(random: Random) -> str:
    return f"The {random.choice(_WORDS)} and the {random.choice(_WORDS)} know of the {random.choice(_WORDS)}."
