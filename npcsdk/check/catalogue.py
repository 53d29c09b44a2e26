"""Every kind of finding: its number, which never changes, its code, how grave it is, and what it means.

The blocks: N1xx reading files, N2xx names and types, N3xx flow, N4xx variables and conditions, N5xx lines, lore
and intents, N6xx translation, N7xx plans, N8xx what players come by. docs/diagnostics.md has a section for each, with
an example.
"""

from __future__ import annotations

from typing import NamedTuple

from npcsdk.errors import Severity

PAGE = "docs/diagnostics.md"
"""The page that explains each of them."""


class Kind(NamedTuple):
    """One kind of finding. `title` says in a sentence what is the matter."""

    number: str
    code: str
    severity: Severity
    title: str

    @property
    def page(self) -> str:
        """Where it is explained, with an example: `docs/diagnostics.md#n203`."""
        return f"{PAGE}#{self.number.lower()}"


_ERRORS = {
    "N101 no-world": "There is no world at this place.",
    "N102 unreadable-file": "A file of the world cannot be read.",
    "N103 outside-folder": "A link leads out of the world's folder.",
    "N104 too-large": "A file, a folder or the whole world is larger than will be read.",
    "N105 bad-encoding": "A file is not UTF-8 text.",
    "N106 control-character": "A character stands in a text that no text should hold.",
    "N107 empty-file": "A file holds nothing.",
    "N108 yaml-syntax": "A file is not YAML.",
    "N109 unquoted-tag": "A text that starts with a [tag] has no quotes.",
    "N110 duplicate-key": "A name stands twice in one mapping.",
    "N111 merge-key": "<< stands as a name; it merges nothing here.",
    "N112 yaml-key": "A list or a mapping stands where a name should.",
    "N113 yaml-tag": "A text starts with ! and is read as a tag of YAML.",
    "N114 yaml-documents": "A file holds more than one document.",
    "N115 unknown-alias": "A text starts with * and is read as an alias of YAML.",
    "N116 yaml-recursion": "An alias of YAML stands within what it repeats.",
    "N117 yaml-aliases": "Aliases of YAML repeat too much.",
    "N118 too-deep": "Mappings and lists stand within each other too deep.",
    "N119 more-problems": "There are more problems than are told at once.",
    "N201 unknown-field": "A field has a name that means nothing here.",
    "N202 missing-field": "A field that is needed is not there.",
    "N203 missing-target": "A node that is named does not exist.",
    "N204 empty-field": "A field is there and holds nothing.",
    "N205 wrong-type": "A value is of another kind than what is needed here.",
    "N206 bad-value": "A value is not among those that are possible here.",
    "N207 bad-id": "A name has characters that an id cannot have.",
    "N208 duplicate-id": "Two things have the same id.",
    "N209 id-mismatch": "Something stands under another name than its own.",
    "N210 missing-entry": "A list has fewer entries than are needed.",
    "N211 too-many-entries": "A list has more entries than are possible.",
    "N212 unknown-variable": "A variable that is named was never declared.",
    "N213 missing-character": "A character that is named does not exist.",
    "N214 missing-graph": "A graph that is named does not exist, or is another character's.",
    "N215 missing-lore": "A lore entry that is named does not exist.",
    "N216 no-graph": "A character has no graph.",
    "N217 which-graph": "A character has several graphs, and none is named as its first.",
    "N218 reserved-name": "A variable has a name that means something else.",
    "N219 reserved-command": "A command has a name that means something else.",
    "N220 shadowed-variable": "Two variables that can be seen at one place have the same name.",
    "N221 unknown-emotion": "A feeling is not known, or the character does not show it.",
    "N222 unknown-tag": "A tag is no feeling, sound or command of who speaks.",
    "N223 unclosed-tag": "A [ is not closed.",
    "N224 unknown-language": "A language has no code that is known.",
    "N225 line-and-reply": "A node has more than one thing to say.",
    "N226 empty-node": "A node says nothing and leads nowhere.",
    "N227 endless-next": "Nodes lead to each other for ever without waiting for the player.",
    "N228 no-trigger": "Nothing says when a transition is taken.",
    "N229 two-triggers": "A transition has more than one trigger.",
    "N230 no-intent": "There are examples of an intent, and no intent.",
    "N231 end-and-return": "A node ends the talk and returns.",
    "N232 call-and-draw": "An edge calls a graph and draws from a pool.",
    "N233 call-without-to": "A node calls a graph by itself, and nothing says where the talk goes on then.",
    "N234 other-speaker": "An edge leads to a graph that another character speaks.",
    "N235 unknown-argument": "A call gives what the called graph does not take.",
    "N236 missing-pool": "A pool that is drawn from holds no storylet.",
    "N237 empty-pool": "A pool is described, and no storylet is in it.",
    "N238 computed-changed": "An effect changes what is computed.",
    "N239 computed-ring": "Something is computed from itself.",
    "N240 never-unavailable": "An option says why it cannot be picked, and it always can.",
    "N241 living-alias": "A name from before is the name of something that is there.",
    "N242 alias-twice": "Two things say that they had the same name before.",
    "N243 bark-and-insist": "A node is said in passing and insists.",
    "N307 call-without-return": "A graph is called that never leads back, to where something should follow.",
    "N308 endless-recursion": "Graphs call each other for ever.",
    "N507 unknown-command": "A command is none of the character who would give it.",
    "N604 bad-locale": "A file of translations is not as it should be.",
    "N701 plan-syntax": "A line of a plan cannot be read.",
    "N702 plan-failed": "A plan did not go as it says.",
    "N801 leak": "A secret was found where it does not belong.",
}

_WARNINGS = {
    "N301 unreachable-node": "No talk can come to a node.",
    "N302 dead-end": "A talk can come to a node, and nothing leads on from it.",
    "N303 no-exit": "From a node no ending can be reached.",
    "N304 options-run-out": "There can come a time when no option of a node is left.",
    "N305 unreachable-ending": "No talk can come to an ending.",
    "N306 storylet-never": "A storylet is never drawn.",
    "N309 return-without-call": "A node returns from a graph that nobody calls.",
    "N401 never-holds": "A condition is never true.",
    "N402 always-holds": "A condition is always true.",
    "N403 never-written": "A variable is read, and nothing ever changes it.",
    "N404 never-read": "A variable is changed, and nothing ever asks for it.",
    "N405 out-of-range": "A variable is compared with, or set to, what it can never hold.",
    "N501 unanswered-input": "A node may hear words that nothing answers.",
    "N502 competing-transitions": "Two transitions wait for the same, and the second is never taken.",
    "N503 overlapping-intents": "Two intents of a node are hard to tell from each other.",
    "N504 unknown-event": "An event is not among those that the world lists.",
    "N505 no-fallback": "A reply has nothing to say when the model cannot.",
    "N506 unlisted-emotion": "A line shows a feeling that its character does not list.",
    "N508 broken-contract": "A line breaks the rules that its node sets.",
    "N509 told-too-early": "A reply withholds what every way to it has told already.",
    "N510 unused-lore": "A lore entry is not common knowledge, and nothing ever tells it.",
    "N511 unused-character": "A character says nothing, wherever a talk with it can come to.",
    "N512 long-subtitle": "A line is longer than a subtitle can show.",
    "N513 not-known": "A reply reveals what its speaker does not know.",
    "N514 unknown-side": "A side of a relationship is one that nothing moves, or asks for, or hardly moved.",
    "N515 speaks-of-unknown": "Somebody speaks of lore that they may not know by then.",
    "N516 unlearnable-lore": "Nobody knows a lore entry, and nobody can learn it.",
    "N517 unasked-recall": "A text quotes what comes to mind, and nothing asked whether anything does.",
    "N601 missing-translation": "A text has no translation.",
    "N602 stale-translation": "A text has changed since it was translated.",
    "N603 unknown-translation": "A translation is of a text that is not there.",
    "N605 incomplete-translation": "A translation leaves out a name or a command.",
}


def _kinds() -> dict[str, Kind]:
    severities: tuple[tuple[Severity, dict[str, str]], ...] = (("error", _ERRORS), ("warning", _WARNINGS))
    found = []
    for severity, table in severities:
        for name, title in table.items():
            number, code = name.split()
            found.append(Kind(number, code, severity, title))
    return {kind.code: kind for kind in sorted(found)}


CATALOGUE = _kinds()
"""All kinds of findings by code, in the order of their numbers."""
