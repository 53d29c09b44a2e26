"""Slips of people who never saw YAML: each is told of once, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.check.report import check_folder
from npcsdk.errors import WorldError

WORLD = """\
title: The quay
start: tom
variables:
  gold: {value: 10, min: 0, max: 100}
  weather: {value: calm, one_of: [calm, fog, storm]}
  lamp: false
  clues: []
events: [bell]
"""
TOM = "name: Tom\npersona: {description: Tom mends boats.}\n"
GRAPH = """\
character: tom
start: jetty
variables:
  tea: 0
nodes:
  jetty:
    line: "[happy] Well, {tea}, {gold}, {weather}, {lamp}, {clues}."
    next: hub
  hub:
    line: Well?
    do: {tea: +1, gold: -1, lamp: toggle, clues: "+a"}
    options:
      - {say: More, to: jetty}
      - {say: Even more, to: oops}
      - {say: Bye, to: bye}
  bye:
    line: Bye.
    end: true
"""
OOPS = "  oops: {line: Hm., next: hub}\n"
START = GRAPH.count("\n") + 1
"""The line at which what is tried begins."""


def found_in(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    """What the check says of a world with these files: `file:line: message remedy`."""
    whole: dict[str, str | bytes] = {"world.yaml": WORLD, "characters/tom.yaml": TOM, "graphs/tom.yaml": GRAPH + OOPS}
    for name, content in (whole | files).items():
        if content:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    try:
        found = check_folder(folder).findings
    except WorldError as error:
        found = error.problems
    return [f"{each.file}:{each.line}: {each.message} {each.remedy}" for each in found]


def line(text: str) -> str:
    """A node that says this, as it stands."""
    return f"  oops:\n    line: {text}\n    next: hub\n"


def option(text: str) -> str:
    """A node with an option, as it stands."""
    return f"  oops:\n    line: Hm.\n    options:\n      {text}\n"


def way(condition: str) -> str:
    """A node that goes on under this condition."""
    return f"  oops:\n    line: Hm.\n    next:\n      - {{to: bye, if: {condition}}}\n      - hub\n"


def deed(effects: str) -> str:
    """A node that does this."""
    return f"  oops:\n    line: Hm.\n    do: {effects}\n    next: hub\n"


@pytest.mark.parametrize(
    ("node", "row", "told"),
    [
        # Spaces, tabs, dashes, colons.
        ("  oops:\n\tline: Hm.\n\tnext: hub\n", 1, "Indent with spaces"),
        ("  oops:\n    line: Hm.\n      next: hub\n", 2, "begins with 6 spaces, that one with 4"),
        ("  oops:\n    line: Hm.\n   next: hub\n", 2, "begins with 3 spaces, the line above with 4"),
        ("  oops\n    line: Hm.\n", 0, "`name:` above what belongs to it"),
        ("  oops:\n    line: Hm, and\n    on it goes.\n", 2, "indent further what goes on with a text above"),
        ("  oops:\n    line: Hm.\n    next:hub\n", 2, "Write: next: hub"),
        ("  oops:\n    line:Hm.\n    next: hub\n", 1, "Write: line: Hm."),
        ("  oops:\n    line = Hm.\n    next: hub\n", 1, "Write: line: Hm."),
        ("  oops:\n    line\uff1aHm.\n    next: hub\n", 1, "Write: line: Hm."),
        ("  oops:\n\u00a0\u00a0\u00a0\u00a0line: Hm.\n    next: hub\n", 1, "with the space bar"),
        (option("{say: Yes, to: hub}\n      {say: No, to: hub}"), 4, "Start each entry with a dash"),
        (option("-{say: Yes, to: hub}"), 3, "Write: - {say: Yes, to: hub}"),
        (option("\u2022 {say: Yes, to: hub}"), 3, "Write: - {say: Yes, to: hub}"),
        (option("\u2013 {say: Yes, to: hub}"), 3, "Write: - {say: Yes, to: hub}"),
        (option("* {say: Yes, to: hub}"), 3, "Write: - {say: Yes, to: hub}"),
        (option("say: Yes\n      to: hub"), 2, "Start each entry on a line of its own with a dash"),
        (option("- say: Yes\n      to: hub"), 4, "indent it two spaces further than the dash"),
        (option("- {say: Yes, to:hub}"), 3, "`to: ...`"),
        (option("- {say: Yes, to: hub\n      - {say: No, to: hub}"), 3, "Write } where it ends"),
        (option("- say: Yes, to: hub}"), 3, "no { before it"),
        ("    oops:\n      line: Hm.\n      next: hub\n", 0, "as many spaces as the other nodes"),
        (OOPS + "anywhere:\n  - {to: bye, on: bell}\n  more: {line: Hm.}\n", 3, "above `anywhere:`"),
        (OOPS + "nodes:\n  more: {line: Hm., next: hub}\n", 1, "put all below it"),
        (OOPS + "  hub: {line: Hm., next: bye}\n", 1, "give this one another name"),
        # Quotes.
        (line('"Hm.'), 1, "Close it at the end of the text"),
        (line("'Tis late."), 1, "double quotes round the whole text"),
        (line("'I don't know'"), 1, "Put double quotes round the whole text"),
        (line('"No", he said.'), 1, "Put single quotes round the whole text"),
        (line("\u201cHm.\u201d"), 1, "Use straight quotes"),
        (line("Listen: the wind."), 1, "Put quotes round the whole text"),
        (line("[happy] Hm."), 1, 'Write: line: "[happy] Hm."'),
        (line("{player.name}, hello."), 1, "Put quotes round the whole text"),
        (line('"{ recalled }"'), 1, "Write {recalled}."),
        (line('"So, {recalled, and so"'), 1, "{recalled would be said as it stands: the brace is not closed."),
        (line('"{recalled.when.day}"'), 1, "{recalled.when.day} would be said as it stands"),
        (line('"{recalls(player)}"'), 1, "Write a name of letters, digits and underscores in braces"),
        (way("recalls(old mill) > 0.3"), 3, 'Put several words in quotes: recalls("old mill") > 0.3'),
        (way('"visits(hub > 1"'), 3, "Close the bracket."),
        (way("yes"), 3, "Write true; yes and no are texts."),
        (deed('{remember: "{tee} was drunk."}'), 2, "{tee} stands for nothing: no such variable is declared."),
        (deed('{command: "give:{tee}"}'), 2, "Did you mean tea?"),
        (line("{player.name}"), 1, "Put quotes round a text with { or : in it"),
        (option("- {say: 'I don't know', to: hub}"), 3, "Put double quotes round the whole text"),
        (option("- {say: Listen: the wind, to: hub}"), 3, 'Write: say: "Listen: the wind"'),
        (option("- {say: Goodbye, Tom, to: hub}"), 3, "straight quotes round the text"),
        (option("- {say: \u201cWell, well\u201d, to: hub}"), 3, "straight quotes round the text"),
        (way('weather in ["fog", "storm"]'), 3, 'Write: if: \'weather in ["fog", "storm"]\''),
        (way('"a" in clues'), 3, "Write: if: '\"a\" in clues'"),
        ('  oops:\n    line: Hm.\n    next: {to: bye, if: "a" in clues}\n', 2, "Write: if: '\"a\" in clues'"),
        (way("weather == \u201cfog\u201d"), 3, "Use straight quotes"),
        (deed("{tea: \u201c+1\u201d}"), 2, "Use straight quotes"),
        (deed("{clues: \u201c+boat\u201d}"), 2, "Use straight quotes"),
        # Names and words.
        (OOPS + "  my-node: {line: Hm., next: hub}\n", 1, "Write my_node"),
        (OOPS + "  my node: {line: Hm., next: hub}\n", 1, "Write my_node"),
        ("  oops:\n    line: Hm.\n    next: the hub\n", 2, "Write the_hub"),
        ("  oops:\n    line: Hm.\n    next: Hub\n", 2, "Did you mean hub?"),
        ("  oops:\n    Line: Hm.\n    next: hub\n", 1, "Did you mean line?"),
        ("  oops:\n    text: Hm.\n    next: hub\n", 1, "Did you mean line?"),
        ("  oops:\n    line: Hm.\n    goto: hub\n", 2, "Did you mean next?"),
        ("  oops:\n    line: Hm.\n    set: {tea: 3}\n    next: hub\n", 2, "Did you mean do?"),
        (option("- {say: Yes, next: hub}"), 3, "Did you mean to?"),
        (option("- {label: Yes, to: hub}"), 3, "Did you mean say?"),
        (option("- Yes"), 3, "Write: - {say: Yes, to: the_node}"),
        (option("- Yes please: hub"), 3, 'Write: {say: "Yes please", to: hub}'),
        (option("- {say: Yes, end: true}\n      - {say: No, to: hub}"), 3, "Lead `to` a node"),
        ("  oops:\n    line: Hm.\n    to: hub\n", 2, "Did you mean next?"),
        ("  oops:\n    reply: He says hello.\n    next: hub\n", 1, "Write: reply: {goal: He says hello.}"),
        ("  oops:\n    lines: [a, b]\n    pick: random\n    next: hub\n", 2, "Write sequence, cycle, shuffle"),
        (option("- {to: hub}"), 3, "Write `say: ...`"),
        (option("- {say: Yes}"), 3, "Write `to: ...`"),
        (option("- {say: Yes, call: hagle, to: hub}"), 3, "There is no graph 'hagle'"),
        (option("- {say: Yes, draw: yarns, to: hub}"), 3, "Give a node `storylet: {pool: yarns}`"),
        (line('"[happpy] Hm."'), 1, "Did you mean happy?"),
        (line('"(happy) Hm."'), 1, "Write [happy]"),
        (line('"[happy Hm."'), 1, "Write ]"),
        (line("'Hi {player name}.'"), 1, "braces and all"),
        (line("'Hi {tea + 1}.'"), 1, "sums in `computed`"),
        # Conditions, effects, yes and no.
        (way("tea => 5"), 3, "with the = last"),
        (way("tea \u2265 5"), 3, "Write >= for"),
        (way("tea <> 5"), 3, "Write != for <>"),
        (way("Not lamp"), 3, "small letters"),
        (way("!lamp"), 3, "Write: if: not lamp"),
        ("  oops:\n    line: Hm.\n    next:\n      to: bye\n      if: !lamp\n", 4, "write: not lamp"),
        (way("the player has ten gold"), 3, "Compare a variable with something"),
        (way("gold is greater than 10"), 3, ">= for at least"),
        (way("weather == fog"), 3, "A text stands in quotes"),
        (deed("tea + 1"), 2, 'Write for example {tea: "+1"}'),
        (deed("{tea += 1}"), 2, 'Write for example {tea: "+1"}'),
        (deed("{tea: tea + 1}"), 2, '"=tea + 1"'),
        (deed("{lamp: yes}"), 2, "Write true or false."),
        # Feelings and relationships.
        (way('"feels(angry, 0.5)"'), 3, "Write for example: feels(angry) > 0.3"),
        (way("feels angry > 0.3"), 3, "Write a name in round brackets"),
        (way("feel(angry) > 0.3"), 3, "Did you mean feels?"),
        (way("feels(angyr) > 0.3"), 3, "Did you mean angry?"),
        (way("feels(trust) > 3"), 3, "relationship(trust)"),
        (way("feels(mood) > 0"), 3, "feels(pleasure)"),
        (way("feels(angry) > 0,3"), 3, "0.3"),
        (way('"feels(angry, player) > 0"'), 3, "sounds(angry)"),
        (way('"feels(tom, sad) > 0"'), 3, "feels(sad, tom)"),
        (way("angry > 0.3"), 3, "feels(angry) > 0.3"),
        (way("trust > 3"), 3, "relationship(trust)"),
        (way("relationship.trust > 3"), 3, "relationship(trust)"),
        (way("relationship(player) > 0"), 3, "relationship(trust)"),
        (way("relationship(trsut) > 0"), 3, "relationship(trsut) is always 0"),
        (way("recalled > 3"), 3, "recalls(sister) > 0.3"),
        (way("recalls sister > 0.3"), 3, "Write a name in round brackets"),
        (way('"recalls(sister, brother) > 0.3"'), 3, "Write for example: recalls(sister) > 0.3"),
        (way("recall(sister) > 0.3"), 3, "Did you mean recalls?"),
        (deed("{feel: furios}"), 2, "Did you mean furious?"),
        (deed("{feel: angry 0.5}"), 2, "angry:0.4 (0 to 1)"),
        (deed("{feel: {angry: 0.5}}"), 2, 'feel: "angry:0.4"'),
        (deed("{feels: angry}"), 2, "Did you mean feel?"),
        (deed("{angry: 0.5}"), 2, 'feel: "angry:0.5"'),
        (deed("{mood: sad}"), 2, 'feel: "sad:0.6"'),
        (deed("{trust: 5}"), 2, 'relationship: {trust: "+5"}'),
        (deed("{relationships: {trust: 5}}"), 2, 'relationship: {trust: "+5"}'),
        (deed("{relationship: trust}"), 2, 'relationship: {trust: "+5"}'),
        (deed('{relationship: {trsut: "+5"}}'), 2, "Did you mean trust?"),
        (deed("{notify: bell}"), 2, "Did you mean emit?"),
        (option("- {say: Yes, to: hub}\n      - {else: yes, to: hub}"), 4, "yes and no are texts"),
        (option("- {say: Yes, to: hub, once: 1}\n      - {say: No, to: hub}"), 3, "Write true or false"),
        ("  oops:\n    line: Hm.\n    transitions:\n      - {else, to: hub}\n", 3, "Write `else: true`"),
        ("  oops:\n    line: Hm.\n    transitions:\n      - {to: hub, after: 20 sec}\n", 3, "Write 20s"),
        ("  oops: {line: Hm., end: yes}\n", 0, "Write `end: true`"),
        ("  oops:\n    lines: [happy]\n    next: hub\n", 1, "with quotes and words to say"),
    ],
)
def test_a_slip_is_told_of_once_with_what_to_write(tmp_path: Path, node: str, row: int, told: str) -> None:
    found = found_in(tmp_path, {"graphs/tom.yaml": GRAPH + node})
    about = [each for each in found if "There is no node 'oops'" not in each]
    assert len(about) == 1, found
    assert about[0].startswith(f"graphs/tom.yaml:{START + row}: "), about
    assert told in about[0], about


NATURE = """\
temperament: {extraversion: -0.4}
feelings: {half_life: 20s}
goals: {boat_dry: 0.8}
standards: {manners: 0.5}
events:
  bell: {boat_dry: -0.7, likelihood: 0.6, by: ""}
display:
  - {of: afraid, as: neutral, at_most: 0.2}
relationships:
  player: {trust: 5}
regard: {forgiving: 0.5}
"""
BELOW = TOM.count("\n") + 1
"""The line at which what Tom is like begins."""


@pytest.mark.parametrize(
    ("right", "wrong", "row", "told"),
    [
        # Numbers.
        ("boat_dry: 0.8", "boat_dry: 80", 2, "Write 0.8 for 80 of 100."),
        ("boat_dry: 0.8", "boat_dry: -8", 2, "Write -0.8 for 8 of 10."),
        ("boat_dry: 0.8", "boat_dry: 2", 2, "the most it can be is 1. Write 1 or less."),
        ("{boat_dry: 0.8}", "\n  boat_dry: 0,8", 3, "Write it with a point: 0.8."),
        ("boat_dry: 0.8", "boat_dry: 80%", 2, "Write 0.8."),
        ("boat_dry: 0.8", "boat_dry: high", 2, "Write digits"),
        ("manners: 0.5", "manners: -0.5", 3, "Write 0 or more."),
        ("trust: 5", "trust: 500", 9, "Write 100 or less."),
        ("trust: 5", "trust: 0.5", 9, "Sides go from -100 to 100: write 50."),
        ("forgiving: 0.5", "forgiving: 30", 10, "Write 0.3 for 30 of 100."),
        # Shapes.
        ("{extraversion: -0.4}", "shy", 0, "Write for example temperament: {extraversion:"),
        ("{boat_dry: 0.8}", "Keep the boat dry", 2, "Write for example goals: {"),
        ("{manners: 0.5}", "[manners]", 3, "Write for example standards: {"),
        ('{boat_dry: -0.7, likelihood: 0.6, by: ""}', "-0.7", 5, "Write for example {keep_inn_safe: -0.8}"),
        ("\n  player: {trust: 5}", " {trust: 5}", 8, "relationships: {player: {trust: 5}}"),
        ("player: {trust: 5}", "player: 5", 9, "Say which side of it: player: {trust: 5}"),
        ("{forgiving: 0.5}", "0.5", 10, "Write: regard: {forgiving: 0.5}"),
        ("half_life: 20s", "sensitivity: 2", 1, "Write for example sensitivity: {angry: 1.5}"),
        # Names.
        ("extraversion: -0.4", "introversion: 0.4", 0, "Write extraversion, which is its opposite, with the sign"),
        ("half_life: 20s", "angry: 2", 1, "Write: sensitivity: {angry: 2}"),
        ("half_life: 20s", "lasts: 20s", 1, "Did you mean half_life?"),
        ("half_life: 20s", "half_life: 20 sec", 1, "Write 20s"),
        ("boat_dry: -0.7", "boat_dri: -0.7", 5, "Did you mean boat_dry?"),
        ("boat_dry: -0.7", "angry: 0.7", 5, "what is felt follows from that"),
        ("boat_dry: -0.7", "feel: angry", 5, "what is felt follows from that"),
        ("likelihood: 0.6", "likelyhood: 0.6", 5, "Did you mean likelihood?"),
        ('by: ""', "by: nobody", 5, 'write `by: ""`'),
        ("bell: {", "player.insult: {", 5, "Did you mean player.insults?"),
        ("of: afraid, as: neutral, at_most: 0.2", "hide: afraid", 7, "Write: - {of: afraid, at_most: 0.1}"),
        ("- {of: afraid, as: neutral, at_most: 0.2}", "afraid: happy", 7, "Write: - {of: afraid, as: happy}"),
        ("at_most: 0.2", "max: 0.2", 7, "Did you mean at_most?"),
        ("as: neutral", "as: calmm", 7, "Did you mean calm?"),
        ("forgiving: 0.5", "forgives: 0.5", 10, "Did you mean forgiving?"),
        ("forgiving: 0.5", "trust: 5", 10, "stands elsewhere: relationships: {player: {trust: 5}}"),
        ("trust: 5", "trsut: 5", 9, "Did you mean trust?"),
        ("player: {", "Player: {", 9, "Did you mean player?"),
    ],
)
def test_a_slip_in_what_a_character_is_like(tmp_path: Path, right: str, wrong: str, row: int, told: str) -> None:
    assert right in NATURE
    tom = TOM + NATURE.replace(right, wrong, 1)
    (found,) = found_in(tmp_path, {"characters/tom.yaml": tom})
    assert found.startswith(f"characters/tom.yaml:{BELOW + row}: "), found
    assert told in found


def test_what_a_character_is_like(tmp_path: Path) -> None:
    assert found_in(tmp_path, {"characters/tom.yaml": TOM + NATURE}) == []


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"world.yaml": WORLD.replace("events: [bell]", "events:\n  bell: {boat_dry: -0.7}")},
            "What it means stands in each character's file",
        ),
        ({"world.yaml": WORLD + "goals: {boat_dry: 1}\n"}, "write it in the character's own file"),
        ({"graphs/tom.yaml": GRAPH.replace("start:", "goals: {boat_dry: 1}\nstart:") + OOPS}, "characters/NAME.yaml"),
        (
            {"graphs/tom.yaml": GRAPH + "  oops: {line: Hm., next: hub, regard: {trust: 3}}\n"},
            "It is a field of `reply`",
        ),
        (
            {"graphs/tom.yaml": GRAPH + "  oops: {reply: {goal: Hm., regard: 5, fallback: Hm.}, next: hub}\n"},
            "Write: regard: {trust: 5}",
        ),
    ],
)
def test_what_stands_in_the_wrong_file(tmp_path: Path, files: dict[str, str | bytes], told: str) -> None:
    found = found_in(tmp_path, files)
    assert told in found[0]
    assert len([each for each in found if "no node 'oops'" not in each]) == 1


def test_fields_at_the_depth_of_their_node(tmp_path: Path) -> None:
    empty, *misplaced = found_in(tmp_path, {"graphs/tom.yaml": f"{GRAPH}  oops:\n  line: Hm.\n  next: hub\n"})
    assert "The node 'oops' is empty" in empty
    assert len(misplaced) == 2
    assert all("two spaces further in than the node's name" in each for each in misplaced)


def test_a_node_at_the_left_edge(tmp_path: Path) -> None:
    found = found_in(tmp_path, {"graphs/tom.yaml": f"{GRAPH}oops:\n  line: Hm.\n  next: hub\n"})
    assert "A node stands below `nodes:`" in found[-1]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"graphs/tom.yaml": "", "graphs/tom.yaml.txt": GRAPH}, "graphs/tom.yaml.txt is not read: call it tom.yaml."),
        ({"graphs/tom.yaml": "", "graphs/tom.txt": GRAPH}, "graphs/tom.txt is not read: call it tom.yaml."),
        ({"graphs/tom.yaml": "", "graph/tom.yaml": GRAPH}, "The folder graph is not read: call it graphs."),
        ({"graphs/tom.yaml": "", "tom.yaml": GRAPH}, "tom.yaml is not read: move it into the folder graphs"),
        ({"graphs/tom.yaml": "", "graphs/my scene.yaml": GRAPH + OOPS}, "Write my_scene"),
        ({"world.yaml": "", "world.yml": WORLD}, "Call world.yml world.yaml."),
        ({"world.yaml": WORLD.replace("start: tom\n", "")}, "`start: ...`, the character the player meets first"),
        (
            {"graphs/tom.yaml": GRAPH.replace("start: jetty\n", "") + OOPS},
            "the node where the talk begins",
        ),
        ({"graphs/tom.yaml": GRAPH.replace("start: jetty", "start: Jetty") + OOPS}, "Did you mean jetty?"),
        ({"graphs/tom.yaml": GRAPH.replace("character: tom", "character: Tom") + OOPS}, "Did you mean tom?"),
        ({"graphs/tom.yaml": (GRAPH + OOPS).encode("utf-16")}, "Save it as UTF-8"),
        ({"graphs/tom.yaml": (GRAPH + OOPS).encode("utf-16-le")}, "Save it as UTF-8"),
        ({"graphs/tom.yaml": (GRAPH + OOPS).replace("Hm.", "H\u00e9.").encode("cp1252")}, "Save it as UTF-8"),
        ({"world.yaml": WORLD.replace("lamp:", "my-lamp: 3\n  lamp:")}, "Write my_lamp"),
        ({"graphs/tom.yaml": GRAPH.replace("  tea: 0", "  - tea: 0") + OOPS}, "without dashes"),
        ({"graphs/tom.yaml": GRAPH.partition("  jetty")[0] + "  - jetty:\n      line: Hm.\n"}, "without dashes"),
        ({"world.yaml": WORLD + "computed: {gold: 5 > 3}\n"}, "There is a gold already"),
    ],
)
def test_a_file_that_is_not_as_it_should_be(tmp_path: Path, files: dict[str, str | bytes], told: str) -> None:
    (found,) = found_in(tmp_path, files)
    assert told in found


@pytest.mark.parametrize(
    "files",
    [
        {"graphs/tom.yaml": "", "graphs/tom.yml": GRAPH + OOPS},
        {"graphs/tom.yaml": "", "graphs/tom.YAML": GRAPH + OOPS},
        {"lore.yml": "rain: It rains.\n"},
        {"graphs/tom.yaml": (GRAPH + OOPS).replace("\n", "\r\n")},
        {"graphs/tom.yaml": GRAPH + line("yes")},
        {"graphs/tom.yaml": GRAPH + line("Hm \U0001f600.")},
        {"graphs/tom.yaml": GRAPH + line("'\u201cHm,\u201d he says, \u201cwell.\u201d'")},
        {"graphs/tom.yaml": GRAPH + line("A {thing} of {no import at all}.").replace("{thing}", "{tea}")},
    ],
)
def test_what_is_fine(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    assert found_in(tmp_path, files) == []
