import os
from pathlib import Path

import pytest

from npcsdk.check.findings import check_world_folder
from npcsdk.errors import Problem, WorldError
from npcsdk.world.loading import load_world
from npcsdk.world.starter import write_starter

TAVERN = Path(__file__).parents[2] / "examples" / "tavern"
WORLD = "title: T\nstart: mira\nvariables: {gold: 3, mood: sour}\n"
MIRA = "name: Mira\npersona: {description: x}\ncommands: [wave]\n"
GRAPH = "character: mira\nstart: a\nvariables: {trust: 0, met: false}\nnodes:\n  a:\n    line: hi\n    end: true\n"
LORE = "fact: It rains.\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    base: dict[str, str | bytes] = {
        "world.yaml": WORLD,
        "characters/mira.yaml": MIRA,
        "graphs/mira.yaml": GRAPH,
        "lore.yaml": LORE,
    }
    for name, content in (base | files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def problems(folder: Path, **files: str | bytes) -> list[Problem]:
    names = {"world": "world.yaml", "mira": "characters/mira.yaml", "graph": "graphs/mira.yaml", "lore": "lore.yaml"}
    return check_world_folder(write(folder, {names[key]: content for key, content in files.items()}))


def nodes(text: str) -> str:
    return GRAPH + "".join(f"  {line}\n" for line in text.strip().splitlines())


def test_the_tavern() -> None:
    world = load_world(TAVERN)
    graph = world.graph_of("mira")
    assert {"greeting", "hub", "bridge", "offer", "ledger", "alarm", "farewell"} <= graph.nodes.keys()
    assert {option.id for option in graph.nodes["hub"].options} >= {"hub.bridge", "hub.offer"}
    for node in graph.nodes.values():
        if node.reply:
            assert len(node.reply.fallback) >= 3, node.id
            assert 20 <= node.reply.max_words <= 40, node.id
    for transition in (*graph.anywhere, *(t for node in graph.nodes.values() for t in node.transitions)):
        assert not transition.intent or len(transition.examples) >= 4, transition.intent
    assert load_world(TAVERN / "world.yaml") == world


def test_the_starter(tmp_path: Path) -> None:
    folder = write_starter(tmp_path / '2 my "first": {world} é')
    assert check_world_folder(folder) == []
    world = load_world(folder)
    assert world.id == "_2_my_first_world"
    assert world.title == '2 my "first": {world} é'
    for line in (path.read_text().splitlines()[0] for path in folder.rglob("*.yaml")):
        assert line.startswith("# yaml-language-server: $schema=")
    for path in folder.rglob("*.yaml"):
        assert (path.parent / path.read_text().splitlines()[0].partition("=")[2]).is_file()
    with pytest.raises(WorldError, match="already"):
        write_starter(folder)


def test_the_starter_needs_an_empty_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    write_starter(tmp_path / "empty")
    for path in (tmp_path / "file", tmp_path / "file" / "deeper", tmp_path / "nul\0"):
        with pytest.raises(WorldError):
            write_starter(path)
    assert (tmp_path / "file").read_text() == "x"


def test_defaults_and_shorthands(tmp_path: Path) -> None:
    text = """
b:
  line: 42
  next: [{to: a, if: trust > 3}, a]
  do: {trust: +5, mood: no, gold: -1}
c: {end: won, options: [{say: x, to: a}, {say: y, to: a}, {say: z, to: a, id: mine}]}
d: {transitions: [{to: a, after: 1.5m}, {to: a, intent: x, examples: 'one'}], reply: {goal: x, fallback: y}}
"""
    write(tmp_path / "My World", {"graphs/mira.yaml": nodes(text), "lore.yaml": "x: y\nz: {text: 3, known_by: mira}\n"})
    world = load_world(tmp_path / "My World")
    graph = world.graphs["mira"]
    assert world.id == "My_World"
    assert world.characters["mira"].id == "mira"
    assert graph.nodes["b"].line == "42"
    assert [step.to for step in graph.nodes["b"].next] == ["a", "a"]
    assert [effect[:2] for effect in graph.nodes["b"].do] == [("trust", "+5"), ("mood", "no"), ("gold", "-1")]
    assert (graph.nodes["a"].end, graph.nodes["c"].end) == ("true", "won")
    assert [option.id for option in graph.nodes["c"].options] == ["c.a", "c.a.2", "mine"]
    assert graph.nodes["d"].transitions[0].after == 90
    assert graph.nodes["d"].transitions[1].examples == ("one",)
    assert world.lore["z"].text == "3"
    assert world.lore["z"].is_known_by("mira")
    assert not world.lore["z"].is_known_by("bob")


def test_one_file(tmp_path: Path) -> None:
    inner = "characters: {mira: {name: M, persona: {description: x}}}\nlore: {x: y}\n"
    inner += "graphs: {mira: {character: mira, start: a, nodes: {a: {line: x}}}}\n"
    (tmp_path / "world.yaml").write_text(WORLD + inner)
    world = load_world(tmp_path / "world.yaml")
    assert world.graphs["mira"].nodes["a"].line == "x"
    assert world.lore["x"].text == "y"
    (tmp_path / "world.yaml").write_text(WORLD + inner.replace("line: x", "lin: x"))
    (problem,) = check_world_folder(tmp_path)
    assert (problem.code, problem.file, problem.line) == ("unknown-field", "world.yaml", 6)


def test_everything_at_once_in_file_order(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        world=WORLD + "titel: x\n",
        mira=MIRA + "emotions: [hapy]\n",
        graph=nodes("b:\n  line: [happy] Hi\n  next: cc\nd: {lin: x, next: a}\ne: {}"),
        lore="fact: {text: x, known_by: bob}\n",
    )
    assert [(p.file, p.line, p.column, p.code) for p in found] == [
        ("world.yaml", 4, 1, "unknown-field"),
        ("characters/mira.yaml", 4, 12, "unknown-emotion"),
        ("graphs/mira.yaml", 9, 11, "unquoted-tag"),
        ("graphs/mira.yaml", 10, 11, "missing-target"),
        ("graphs/mira.yaml", 11, 7, "unknown-field"),
        ("graphs/mira.yaml", 12, 3, "empty-node"),
        ("lore.yaml", 1, 27, "missing-character"),
    ]
    assert found[0].remedy == "Did you mean title?"


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("b: {line: x, next: bb}", "missing-target", "b?"),
        ("b: {line: x, reply: {goal: y}}", "line-and-reply", ""),
        ("b: {reply: {goal: y, emotions: [happpy]}}", "unknown-emotion", "happy"),
        ("b: {reply: {goal: y, reveal: fakt}}", "missing-lore", "fact"),
        ("b: {reply: {goal: y, withhold: [fakt]}}", "missing-lore", "fact"),
        ("b: {reply: {goal: y, max_words: 0}}", "bad-value", ""),
        ("b: {reply: {}}", "missing-field", "goal"),
        ("b: {transitions: [{to: a}]}", "no-trigger", "next: a"),
        ("b: {transitions: [{to: a, intent: x, on: y}]}", "two-triggers", ""),
        ("b: {transitions: [{to: a, else: true, after: 3s}]}", "two-triggers", ""),
        ("b: {transitions: [{to: a, if: trusst > 1}]}", "unknown-variable", "trust"),
        ("b: {transitions: [{to: a, if: visits(aa) > 1}]}", "missing-target", "a?"),
        ("b: {transitions: [{to: a, if: trust = 1}]}", "bad-value", "=="),
        ("b: {transitions: [{to: a, after: soon}]}", "bad-value", ""),
        ("b: {transitions: [{to: a, on: x, do: {trust: sour}}]}", "wrong-type", "number"),
        ("b: {line: x, do: {met: '+1'}}", "wrong-type", ""),
        ("b: {line: x, do: {met: 1}}", "wrong-type", "true or false"),
        ("b: {line: x, do: {mood: true}}", "wrong-type", "text"),
        ("b: {line: x, do: {trust: +five}}", "wrong-type", "declared"),
        ("b: {line: x, do: {trst: 1}}", "unknown-variable", "trust"),
        ("b: {line: '{trst}'}", "unknown-variable", "trust"),
        ("b: {line: '{player.nam}'}", "unknown-variable", "player.name"),
        ("b: {options: [{say: '{trst}', to: a}]}", "unknown-variable", "trust"),
        ("b: {line: '[wawe] hi'}", "unknown-tag", "wave"),
        ("b: {line: '【hapy】 hi'}", "unknown-tag", "happy"),
        ("b: {line: '[happy Hi.'}", "unclosed-tag", "]"),
        ("b: {line: '[happy [wave] Hi.'}", "unclosed-tag", "]"),
        ("b: {Line: x}", "unknown-field", "line?"),
        ("b: {options: [{say: x, two: a, to: a}]}", "unknown-field", "to?"),
        ("b: {options: [{say: Well, where to?, to: a}]}", "unknown-field", "comma"),
        ("b: {options: [{say: x, to: a, if:gold: x}]}", "unknown-field", "space after the colon"),
        ("b: {options: {say: x, to: a}}", "wrong-type", "dash"),
        ("b: {reply: Hi.}", "wrong-type", "{goal: Hi.}"),
        ("b: {transitions: [{to: a, if: mood == sour}]}", "unknown-variable", "quotes"),
        ("b: {reply: {goal: x, fallback: ['[hapy:0.5] hi']}}", "unknown-tag", "happy"),
        ("b: {line: [happy]}", "unquoted-tag", "quotes"),
        ("b: {line: {player.name}}", "wrong-type", "quotes"),
        ("b: {line: }", "empty-field", ""),
        ("b: {options: [{say: x, to: a, id: q}, {say: y, to: a, id: q}]}", "duplicate-id", ""),
        ("b: {line: x, next: b}", "endless-next", ""),
        ("b c: {line: x}", "bad-id", "letters"),
        ("b: 3", "wrong-type", ""),
        ("b: {insist: maybe, line: x}", "wrong-type", ""),
    ],
)
def test_mistakes_in_a_graph(tmp_path: Path, text: str, code: str, remedy: str) -> None:
    found = problems(tmp_path, graph=nodes(text))
    assert {problem.code for problem in found} == {code}
    assert remedy in f"{found[0].remedy} {found[0].message}"
    assert all(problem.file == "graphs/mira.yaml" and problem.line >= 8 for problem in found)


@pytest.mark.parametrize(
    "text",
    [
        "b: {line: '[some words] and [Wave] [wave] [pause:0.5] [happy:0.3]'}",
        "b: {line: '{player.name} {trust} {gold} {not this}'}",
        "b: {line: x, next: c}\n\nc: {reply: {goal: x}, next: b}",
        "b: {options: [{say: '[anything]', to: a}]}",
        "b: {transitions: [{to: a, else: true, if: trust > 1}]}",
    ],
)
def test_what_is_fine(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, graph=nodes(text)) == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"world": ""}, "empty-file"),
        ({"world": "- a\n"}, "wrong-type"),
        ({"world": "hello\n"}, "wrong-type"),
        ({"world": "start: mira\n"}, "missing-field"),
        ({"world": WORLD.replace("mira", "mirra")}, "missing-character"),
        ({"world": WORLD.replace("3", ".inf")}, "wrong-type"),
        ({"world": WORLD.replace("3", "99999999999999999999")}, "bad-value"),
        ({"world": WORLD.replace("gold", "if")}, "reserved-name"),
        ({"world": WORLD.replace("gold", "trust")}, "shadowed-variable"),
        ({"world": WORLD + "languages: [english!]\n"}, "unknown-language"),
        ({"world": WORLD + "written_for: huge\n"}, "bad-value"),
        ({"world": WORLD.encode("utf-16")}, "bad-encoding"),
        ({"world": b"title: \xff\n"}, "bad-encoding"),
        ({"world": b"title: a\0b\n"}, "control-character"),
        ({"world": b"title: " + b"x" * 30_000_000}, "too-large"),
        ({"mira": MIRA + "id: 9lives\n"}, "bad-id"),
        ({"mira": MIRA.replace("wave", "happy")}, "reserved-command"),
        ({"mira": MIRA + "graph: other\n"}, "missing-graph"),
        ({"mira": MIRA + "voice: {speed: fast}\n"}, "wrong-type"),
        ({"mira": MIRA.replace("{description: x}", "{description: x, exampels: []}")}, "unknown-field"),
        ({"graph": GRAPH.replace("start: a", "start: aa")}, "missing-target"),
        ({"graph": GRAPH.replace("mira", "bob")}, "missing-character"),
        ({"graph": "name: [x\n"}, "yaml-syntax"),
        ({"lore": "fact:\n"}, "empty-field"),
        ({"lore": "fact fact: x\n"}, "bad-id"),
    ],
)
def test_mistakes_elsewhere(tmp_path: Path, files: dict[str, str | bytes], code: str) -> None:
    found = problems(tmp_path, **files)
    assert code in {problem.code for problem in found}
    assert all(len(str(problem)) < 1000 for problem in found)


def test_a_broken_file_hides_nothing_and_invents_nothing(tmp_path: Path) -> None:
    found = problems(tmp_path, mira="name: [x\n", graph=nodes("b: {line: x, next: cc}"))
    assert [problem.code for problem in found] == ["yaml-syntax", "missing-target"]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + WORLD.encode(), WORLD.replace("\n", "\r\n").encode()])
def test_byte_order_mark_and_crlf(tmp_path: Path, content: bytes) -> None:
    assert problems(tmp_path, world=content) == []


def test_two_of_a_kind(tmp_path: Path) -> None:
    write(tmp_path, {"characters/other.yaml": MIRA + "id: mira\n", "graphs/two.yaml": GRAPH})
    assert {problem.code for problem in check_world_folder(tmp_path)} == {"duplicate-id"}


def test_where_there_is_no_world(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "odd" / "world.yaml").mkdir(parents=True)
    for path in (tmp_path, tmp_path / "missing", tmp_path / "file.txt", tmp_path / "world.yaml", tmp_path / "nul\0"):
        (problem,) = check_world_folder(path)
        assert problem.code == "no-world"
        assert problem.remedy
    assert check_world_folder(tmp_path / "odd")[0].code == "unreadable-file"


def test_links_that_lead_out(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(MIRA)
    folder = write(tmp_path / "world", {})
    (folder / "characters" / "spy.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "characters" / "loop.yaml").symlink_to("loop.yaml")
    (folder / "characters" / "gone.yaml").symlink_to("gone_too.yaml")
    found = {problem.file: problem.code for problem in check_world_folder(folder)}
    assert found["characters/spy.yaml"] == "outside-folder"
    assert found.keys() >= {"characters/loop.yaml", "characters/gone.yaml"}


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    folder = write(tmp_path, {})
    os.mkfifo(folder / "characters" / "pipe.yaml")
    assert [problem.code for problem in check_world_folder(folder)] == ["unreadable-file"]


def test_thousands_of_files(tmp_path: Path) -> None:
    folder = write(tmp_path, {})
    for index in range(2100):
        (folder / "characters" / f"c{index}.yaml").touch()
    assert "too-large" in {problem.code for problem in check_world_folder(folder)}


def test_many_problems_are_counted(tmp_path: Path) -> None:
    found = problems(tmp_path, lore="".join(f"f{i}: {{txt: x}}\n" for i in range(500)))
    assert len(found) == 201
    assert found[-1].code == "more-problems"


def test_many_options_to_one_node_each_get_an_id(tmp_path: Path) -> None:
    write(tmp_path, {"graphs/mira.yaml": nodes("b:\n  options:\n" + "    - {say: x, to: a}\n" * 5000)})
    ids = [option.id for option in load_world(tmp_path).graphs["mira"].nodes["b"].options]
    assert ids[:3] == ["b.a", "b.a.2", "b.a.3"]
    assert len(set(ids)) == 5000


def test_a_wrong_tag_is_told_once_in_a_text(tmp_path: Path) -> None:
    found = problems(tmp_path, graph=nodes("b: {line: '" + "[hapy] " * 100_000 + "'}"))
    assert [problem.code for problem in found] == ["unknown-tag"]
