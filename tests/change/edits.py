"""Kinds of edit that a writer makes to a world in which there are saves: each to as much of it as it can be made to.

A world is its data, as JSON knows it, which is also YAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from npcsdk.world.world import World

Data: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Data], None]


def data_of(world: World) -> Data:
    """A world's data, as its writer wrote it: without the ids that follow from places, and without translations."""
    data: Data = json.loads(world.model_dump_json(by_alias=True, exclude_defaults=True, exclude={"locales"}))
    for graph in data["graphs"].values():
        for node in graph["nodes"].values():
            for option in node.get("options", ()):
                if re.fullmatch(rf"{node['id']}\.{re.escape(led_to(option))}(\.\d+)?", option["id"]):
                    del option["id"]
    for part in parts(data):
        if isinstance(part.get("do"), list):
            part["do"] = [{name: op} for name, op in part["do"]]
    return data


def led_to(edge: Data) -> str:
    found: str = edge.get("to") or edge.get("call") or edge.get("draw") or ""
    return found


def parts(value: Any) -> Iterator[Data]:
    """Every mapping in some data."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from parts(item)


def nodes(data: Data) -> Iterator[tuple[Data, Data]]:
    """Every node, with its graph."""
    for graph in data["graphs"].values():
        yield from ((graph, node) for node in graph["nodes"].values())


def edges(node: Data) -> Iterator[Data]:
    for field in ("next", "options", "transitions"):
        yield from node.get(field, ())


def moved(data: Data, now: dict[tuple[str, str], tuple[str, str]]) -> None:
    """Let all that names a node, as (graph, node), name another one; graphs, where the node is ""."""

    def spot(home: str, written: str, *, called: bool = False) -> str:
        first, dot, second = written.partition(".")
        if called and not dot:
            return now.get((first, ""), (first, ""))[0]
        before = (first, second) if dot else (home, first)
        home = now.get((home, ""), (home, ""))[0]
        graph, node = now.get(before, (now.get((before[0], ""), before)[0], before[1]))
        return node if not dot and graph == home else f"{graph}.{node}"

    def asked(home: str, text: str) -> str:
        return re.sub(r"(visits|turns_since)\(([\w.]+)\)", lambda found: f"{found[1]}({spot(home, found[2])})", text)

    for name, graph in data["graphs"].items():
        for field in ("start", "recover"):
            if field in graph:
                graph[field] = spot(name, graph[field])
        for part in parts(graph):
            for field in ("to", "call"):
                if isinstance(part.get(field), str):
                    part[field] = spot(name, part[field], called=field == "call")
            if "if" in part:
                part["if"] = asked(name, part["if"])
        graph["computed"] = {key: asked(name, text) for key, text in graph.get("computed", {}).items()}
    there = {f"{name}.{node}" for name, graph in data["graphs"].items() for node in graph["nodes"]}
    for entry in data["lore"].values():
        for who, places in entry.get("learned_at", {}).items():
            entry["learned_at"][who] = [spot("", place) if place in there else place for place in places]


def rename_nodes(*, was: bool, recover: bool = False) -> Edit:
    def edit(data: Data) -> None:
        moved(data, {(g["graph"], n["id"]): (g["graph"], f"{n['id']}_x") for g, n in nodes(data)})
        for graph in data["graphs"].values():
            graph.pop("recover", None)
            for node in graph["nodes"].values():
                before, node["id"] = node["id"], f"{node['id']}_x"
                if was:
                    node["was"] = before
            graph["nodes"] = {node["id"]: node for node in graph["nodes"].values()}
            if recover:
                graph["recover"] = graph["start"]

    return edit


def delete_nodes(which: int, *, recover: bool = False) -> Edit:
    """Every other node; what led there leads to one that is left."""

    def edit(data: Data) -> None:
        for name, graph in data["graphs"].items():
            graph.pop("recover", None)
            gone = [node for at, node in enumerate(graph["nodes"]) if at % 2 == which]
            left = [node for node in graph["nodes"] if node not in gone]
            moved(data, {(name, node): (name, left[0]) for node in gone})
            for node in gone:
                del graph["nodes"][node]
            if recover:
                graph["recover"] = left[-1]
            for node in graph["nodes"].values():  # What goes nowhere but on to each other would never end.
                if node.get("next") and not node.get("options") and led_to(node["next"][0]) in (node["id"], left[0]):
                    node["options"] = [{"say": "Go on.", "to": left[0]}]
                    del node["next"]
            _pools(graph)

    return edit


def _pools(graph: Data) -> None:
    """Take out what draws from pools in which nothing is left."""
    there = {node["storylet"]["pool"] for node in graph["nodes"].values() if "storylet" in node}
    graph["pools"] = {name: draw for name, draw in graph.get("pools", {}).items() if name in there}
    for node in graph["nodes"].values():
        for edge in edges(node):
            if edge.get("draw") and edge["draw"] not in there:
                del edge["draw"]
                edge.setdefault("to", graph["start"])


def add_node(data: Data) -> None:
    for graph in data["graphs"].values():
        graph["nodes"]["brand_new"] = {"id": "brand_new", "line": "Something new.", "next": [{"to": graph["start"]}]}
        for node in graph["nodes"].values():
            if node.get("options"):
                node["options"].append({"say": "Something new?", "to": "brand_new"})


def change_texts(data: Data) -> None:
    for _, node in nodes(data):
        for said in (node, *node.get("lines", ())):
            if "line" in said:
                said["line"] = re.sub(r"( \[id:[^\]]*\])?$", r" Truly.\1", said["line"], count=1)
        for option in node.get("options", ()):
            if "say" in option:
                option["say"] += " Please."


def reword_goals(data: Data) -> None:
    for _, node in nodes(data):
        if "reply" in node:
            node["reply"]["goal"] += " Be brief."


def rename_graphs(*, was: bool) -> Edit:
    def edit(data: Data) -> None:
        moved(data, {(name, ""): (f"{name}_g", "") for name in data["graphs"]})
        for graph in data["graphs"].values():
            if was:
                graph["was"] = graph["graph"]
            graph["graph"] += "_g"
            graph.pop("recover", None)
        text = json.dumps(list(data["graphs"].values()))
        for name, declared in [(name, _declared(graph)) for name, graph in data["graphs"].items()]:
            for variable in declared:
                text = re.sub(rf"\b{name}\.{variable}\b", f"{name}_g.{variable}", text)
        data["graphs"] = {graph["graph"]: graph for graph in json.loads(text)}
        for character in data["characters"].values():
            if character.get("graph"):
                character["graph"] += "_g"

    return edit


def _declared(part: Data) -> list[str]:
    return [*part.get("variables", ()), *part.get("arguments", ())]


def delete_called_graph(data: Data) -> None:
    del data["graphs"]["haggle"]
    for part in parts(data["graphs"]):
        if isinstance(part.get("call"), str) and part["call"].partition(".")[0] == "haggle":
            del part["call"]
            part.pop("with", None)
        if "haggle.agreed" in str(part.get("if", "")):
            del part["if"]
        if isinstance(part.get("do"), dict):
            part["do"] = {name: op for name, op in part["do"].items() if "haggle" not in str(op)}


def merge_graph(data: Data) -> None:
    """The cellar becomes part of Mira's graph."""
    cellar, mira = data["graphs"].pop("mira_cellar"), data["graphs"]["mira"]
    data["graphs"] = {"mira_cellar": cellar, **data["graphs"]}
    taken = mira["nodes"].keys()
    names = {node: f"{node}_below" if node in taken else node for node in cellar["nodes"]}
    moved(data, {("mira_cellar", node): ("mira", name) for node, name in names.items()})
    for node in cellar["nodes"].values():
        before = node["id"]
        node |= {"id": names[before], "was": f"mira_cellar.{before}"}
        for edge in edges(node):
            if "to" in edge:
                edge["to"] = edge["to"].removeprefix("mira.")
        mira["nodes"][node["id"]] = node
    for node in mira["nodes"].values():
        for edge in edges(node):
            if "to" in edge:
                edge["to"] = edge["to"].removeprefix("mira.")
    mira["anywhere"] = [*cellar.get("anywhere", ()), *mira.get("anywhere", ())]
    for edge in mira["anywhere"]:
        if "to" in edge:
            edge["to"] = edge["to"].removeprefix("mira.")
    mira["variables"] |= cellar.get("variables", {})
    mira["pools"] = {**cellar.get("pools", {}), **mira.get("pools", {})}
    del data["graphs"]["mira_cellar"]


def _all_variables(data: Data) -> Iterator[tuple[Data, str, str]]:
    """The mapping in which each variable stands, its name, and what it is called from elsewhere."""
    owners = [("", data), *data["characters"].items(), *data["graphs"].items()]
    for owner, part in owners:
        for field in ("variables", "arguments"):
            for name in part.get(field, {}):
                yield part[field], name, f"{owner}.{name}" if owner else name


def rename_variables(*, was: bool) -> Edit:
    def edit(data: Data) -> None:
        names = {name for _, name, _ in _all_variables(data)}
        for held, name, _ in list(_all_variables(data)):
            held[f"{name}_v"] = {**held.pop(name), **({"was": name} if was else {})}

        def said(text: str) -> str:
            """Names in a condition or formula, and those in braces in any text."""
            return re.sub(r'("[^"]*")|(?<![\w(])((?:\w+\.)?)(\w+)\b(?!\()', lambda f: f[1] or _named(f, names), text)

        for part in parts(data):
            for field in ("if", "reveal_if"):
                if isinstance(part.get(field), str):
                    part[field] = said(part[field])
            if isinstance(part.get("computed"), dict):
                part["computed"] = {key: said(text) for key, text in part["computed"].items()}
            if isinstance(part.get("with"), dict):
                part["with"] = {f"{key}_v": _formula(value, said) for key, value in part["with"].items()}
            effects = part.get("do")
            for held in effects if isinstance(effects, list) else [effects] if effects else []:
                for name in [name for name in held if name.rpartition(".")[2] in names]:
                    held[f"{name}_v"] = _formula(held.pop(name), said)
            for name, value in part.items():
                if isinstance(value, str):
                    part[name] = _braced(value, names)
                elif isinstance(value, list):
                    part[name] = [_braced(each, names) if isinstance(each, str) else each for each in value]

    return edit


def _named(found: re.Match[str], names: set[str]) -> str:
    return f"{found[2]}{found[3]}_v" if found[3] in names and found[2] != "event." else found[0]


def _formula(value: Any, said: Callable[[str], str]) -> Any:
    return said(value) if isinstance(value, str) and value.startswith("=") else value


def _braced(text: str, names: set[str]) -> str:
    return re.sub(r"\{((?:\w+\.)?)(\w+)\}", lambda f: f"{{{f[1]}{f[2]}_v}}" if f[2] in names else f[0], text)


def without_asking(data: Data, names: set[str]) -> None:
    """Take out all that asks for variables, or changes them; what follows from them is taken out, too."""
    computed = {name for part in parts(data) for name in part.get("computed", ()) if isinstance(part["computed"], dict)}
    gone = names | computed
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(gone)))})\b")
    for part in parts(data):
        if isinstance(part.get("computed"), dict):
            part["computed"] = {}
        if isinstance(part.get("if"), str) and word.search(part["if"]):
            del part["if"]
            part.pop("unavailable", None)
            if not (part.keys() & {"intent", "on", "after", "else", "say", "line", "pool"}) and "to" in part:
                part["else"] = True  # A transition that was tried on a condition alone.
        if word.search(str(part.get("reveal_if", ""))):
            del part["reveal_if"]
        if isinstance(part.get("with"), dict):
            part["with"] = {key: v for key, v in part["with"].items() if not word.search(f"{key} {v}")}
        if "do" in part:
            effects = part["do"] if isinstance(part["do"], list) else [part["do"]]
            kept = [{n: op} for held in effects for n, op in held.items() if not word.search(f"{n} {op}")]
            part["do"] = kept
        for name, value in part.items():
            if isinstance(value, str):
                part[name] = re.sub(rf"\{{(?:\w+\.)?(?:{word.pattern})\}}", "some", value)
    for _, node in nodes(data):  # Where nothing is asked any more, the first way is always taken.
        for edge in node.get("next", ()):
            edge.pop("else", None)
        for variant in node.get("lines", ()):
            variant.pop("else", None)


def remove_variables(data: Data) -> None:
    without_asking(data, {name for _, name, _ in _all_variables(data)})
    for part in (data, *data["characters"].values(), *data["graphs"].values()):
        part.pop("variables", None)
        part.pop("arguments", None)


def change_types(data: Data) -> None:
    """A number becomes a text, a text a number, what is true or false a number, a set a text."""
    without_asking(data, {name for _, name, _ in _all_variables(data)})
    for held, name, _ in _all_variables(data):
        value = held[name]["value"]
        other: Any = 7
        if isinstance(value, list) or (isinstance(value, int) and not isinstance(value, bool)):
            other = "seven"
        held[name] = {"value": other}


def narrow_bounds(data: Data) -> None:
    without_asking(data, {"weather", "mood", "clues"})
    for held, name, _ in _all_variables(data):
        value = held[name]["value"]
        if isinstance(value, int) and not isinstance(value, bool):
            held[name] |= {"min": value, "max": value}
        elif "one_of" in held[name]:
            held[name]["one_of"] = [value] if value else ["lanterns"]
    for part in parts(data["graphs"]):
        if isinstance(part.get("with"), dict):
            part["with"] = {name: given for name, given in part["with"].items() if isinstance(given, str)}


def change_defaults(data: Data) -> None:
    for held, name, _ in _all_variables(data):
        value = held[name]["value"]
        if isinstance(value, bool):
            held[name]["value"] = not value
        elif isinstance(value, int):
            held[name]["value"] = min(value + 1, held[name].get("max", 99))


def add_variables(data: Data) -> None:
    data["variables"]["brand_new"] = {"value": 3}
    data["graphs"]["mira"]["variables"]["brand_new_too"] = {"value": []}


def rename_options(*, was: bool) -> Edit:
    def edit(data: Data) -> None:
        for graph in data["graphs"].values():
            taken: dict[str, int] = {}
            for node in graph["nodes"].values():
                for at, option in enumerate(node.get("options", ())):
                    stem = f"{node['id']}.{led_to(option)}"
                    taken[stem] = taken.get(stem, 0) + 1
                    before = option.get("id") or (stem if taken[stem] == 1 else f"{stem}.{taken[stem]}")
                    option["id"] = f"{node['id']}.picked_{at}"
                    if was:
                        option["was"] = before

    return edit


def remove_options(data: Data) -> None:
    for _, node in nodes(data):
        if len(node.get("options", ())) > 1:
            del node["options"][0]


def rename_characters(*, was: bool) -> Edit:
    def edit(data: Data) -> None:
        names = {name: f"{name}_c" for name in data["characters"]}
        for graph in data["graphs"].values():
            if graph.get("character"):
                graph["character"] = names[graph["character"]]
        for part in parts(data["graphs"]):
            if isinstance(part.get("relationship"), dict):
                part["relationship"] = {names.get(key, key): value for key, value in part["relationship"].items()}
            for field in ("if",):
                if isinstance(part.get(field), str):
                    part[field] = re.sub(
                        r"((?:relationship|knows)\(\w+, )(\w+)\)",
                        lambda f: f"{f[1]}{names.get(f[2], f[2])})",
                        part[field],
                    )
        for entry in data["lore"].values():
            if isinstance(entry.get("known_by"), list):
                entry["known_by"] = [names.get(who, who) for who in entry["known_by"]]
            learned = entry.get("learned_at", {})
            entry["learned_at"] = {names.get(who, who): places for who, places in learned.items()}
        data["start"] = names[data["start"]]
        text = json.dumps(data)
        for name, character in data["characters"].items():
            for variable in character.get("variables", ()):
                text = re.sub(rf"\b{name}\.{variable}\b", f"{names[name]}.{variable}", text)
        data |= json.loads(text)
        for name, character in data["characters"].items():
            thinks = character.get("relationships", {})
            character["relationships"] = {names.get(whom, whom): sides for whom, sides in thinks.items()}
            character["talks_to"] = {names[whom]: after for whom, after in character.get("talks_to", {}).items()}
            character["id"] = names[name]
            character["graph"] = character.get("graph", name)
            if was:
                character["was"] = name
        data["characters"] = {character["id"]: character for character in data["characters"].values()}

    return edit


def remove_character(data: Data) -> None:
    """Tam is gone, and all that is his."""
    del data["characters"]["tam"]
    for character in data["characters"].values():
        character.get("relationships", {}).pop("tam", None)
        character.get("talks_to", {}).pop("tam", None)
    data["graphs"] = {name: graph for name, graph in data["graphs"].items() if graph.get("character") != "tam"}
    for entry in data["lore"].values():
        if isinstance(entry.get("known_by"), list):
            entry["known_by"] = [who for who in entry["known_by"] if who != "tam"]
        learned = entry.get("learned_at", {})
        learned.pop("tam", None)
        for who in list(learned):
            learned[who] = [place for place in learned[who] if not place.startswith("tam")] or ["tam.gone"]
    for part in parts(data["graphs"]):
        if isinstance(part.get("relationship"), dict):
            part["relationship"].pop("tam", None)
            if not part["relationship"]:
                del part["relationship"]
        if "tam" in str(part.get("if", "")):
            del part["if"]


def rename_world(*, was: bool) -> Edit:
    def edit(data: Data) -> None:
        if was:
            data["was"] = data["id"]
        data["id"] = "inn"

    return edit


def reorder(data: Data) -> None:
    """Nodes, lines and options stand in another order."""
    for graph in data["graphs"].values():
        graph["nodes"] = dict(reversed(graph["nodes"].items()))
    for _, node in nodes(data):
        for field in ("lines", "options"):
            if field in node:
                node[field].reverse()


def add_language(data: Data) -> None:
    data["languages"] = [*data["languages"], "fr"]


def remove_transitions(data: Data) -> None:
    for _, node in nodes(data):
        if len([*edges(node)]) > 1 and node.get("transitions"):
            del node["transitions"][0]
    for graph in data["graphs"].values():
        graph["anywhere"] = graph.get("anywhere", [])[1:]


def change_arguments(data: Data) -> None:
    data["graphs"]["haggle"]["arguments"]["patience"] = {"value": 3}
    del data["graphs"]["haggle"]["arguments"]["least"]
    for part in parts(data["graphs"]):
        if isinstance(part.get("with"), dict):
            part["with"] = {"price": 4, "patience": 5}
        if "least" in str(part.get("if", "")):
            del part["if"]


def swap_names(data: Data) -> None:
    """Each two nodes of a graph that follow each other have each other's names: nobody can say so with `was`."""
    for graph in data["graphs"].values():
        names = list(graph["nodes"])
        pairs = list(zip(names[::2], names[1::2], strict=False))
        other = dict(pairs) | {second: first for first, second in pairs}
        moved(data, {(graph["graph"], name): (graph["graph"], other.get(name, name)) for name in names})
        for node in graph["nodes"].values():
            node["id"] = other.get(node["id"], node["id"])
        graph["nodes"] = {node["id"]: node for node in graph["nodes"].values()}


def all_at_once(data: Data) -> None:
    for edit in (rename_variables(was=True), rename_options(was=True), rename_nodes(was=True), rename_graphs(was=True)):
        edit(data)
    rename_characters(was=True)(data)
    rename_world(was=True)(data)
    change_texts(data)


def nothing(data: Data) -> None:
    """The same world."""


EDITS: dict[str, tuple[Edit, ...]] = {
    "nothing": (nothing,),
    "rename nodes, with was": (rename_nodes(was=True),),
    "rename nodes, without": (rename_nodes(was=False),),
    "rename nodes, with recover": (rename_nodes(was=False, recover=True),),
    "delete nodes, without recover": (delete_nodes(0), delete_nodes(1)),
    "delete nodes, with recover": (delete_nodes(0, recover=True), delete_nodes(1, recover=True)),
    "add nodes": (add_node,),
    "change texts": (change_texts,),
    "reword goals": (reword_goals,),
    "rename graphs, with was": (rename_graphs(was=True),),
    "rename graphs, without": (rename_graphs(was=False),),
    "delete a called graph": (delete_called_graph,),
    "merge a graph into another": (merge_graph,),
    "rename variables, with was": (rename_variables(was=True),),
    "rename variables, without": (rename_variables(was=False),),
    "remove variables": (remove_variables,),
    "add variables": (add_variables,),
    "change types": (change_types,),
    "narrow bounds": (narrow_bounds,),
    "change first values": (change_defaults,),
    "rename options, with was": (rename_options(was=True),),
    "rename options, without": (rename_options(was=False),),
    "remove options": (remove_options,),
    "rename characters, with was": (rename_characters(was=True),),
    "rename characters, without": (rename_characters(was=False),),
    "remove a character": (remove_character,),
    "rename the world, with was": (rename_world(was=True),),
    "rename the world, without": (rename_world(was=False),),
    "reorder": (reorder,),
    "add a language": (add_language,),
    "remove transitions": (remove_transitions,),
    "change the arguments of a call": (change_arguments,),
    "swap the names of nodes": (swap_names,),
    "all at once, with was": (all_at_once,),
}
"""The kinds of edit, each with the worlds that it is made in."""
