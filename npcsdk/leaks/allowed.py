"""What may stand where, by the rules that docs/authoring.md and docs/memory.md tell a writer. Each answers why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from npcsdk.events import Learned, MemoryAdded, Recalled
from npcsdk.leaks.canaries import Secret
from npcsdk.leaks.ledger import Ledger
from npcsdk.mind.moment import Moment
from npcsdk.mind.step import Step
from npcsdk.world.graph import Node
from npcsdk.world.lore import EVERYONE, LoreEntry
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import Player

ROUNDING = 1e-6
"""Seconds that sums of times may be apart."""


def strange(ledger: Ledger, secret: Secret, world: int) -> str:
    """Why something of another player or another world may stand nowhere in this run; "" where it is of this one."""
    if secret.owner not in (0, ledger.player):
        return "it is another player's"
    return "it is of another world" if secret.world != world else ""


def in_request(
    ledger: Ledger, secret: Secret, player: Player, who: str, node: Node | None, *, own: bool = False
) -> str:
    """Why a secret may not stand in a request for a line of a character at a node; "" where it may.

    With `own` it stands nowhere but in words that the player said.
    """
    if secret.kind == "name":
        return ""
    heard = secret.canary in ledger.heard.canaries[who]
    if secret.kind != "lore":
        return "" if heard else f"nobody told {who} of it"
    if node and node.reply and secret.what in node.reply.withhold and not (heard and own):
        return "the node withholds it"
    if heard:
        return ""
    if ledger.since(who, secret.what) is None:
        return f"{who} does not know it"
    if node and node.reply and secret.what in node.reply.reveal:
        return ""
    return _unasked(ledger, ledger.world.lore[secret.what], player, who)


def _unasked(ledger: Ledger, entry: LoreEntry, player: Player, who: str) -> str:
    """Why an entry may not come up where no node reveals it."""
    if entry.reveal_if is not None:
        step = Step(ledger.world, replace(ledger.state, character=who), Moment(player), "*")
        return "" if step.holds(entry.reveal_if) else "its reveal_if does not hold"
    if entry.known_by != EVERYONE:
        return "no node reveals it here"
    graphs = (graph for graph in ledger.world.graphs.values() if graph.character == who)
    replies = (node.reply for graph in graphs for node in graph.nodes.values() if node.reply)
    return f"{who} keeps it back elsewhere" if any(entry.id in reply.withhold for reply in replies) else ""


def in_thought(ledger: Ledger, secret: Secret, who: str) -> str:
    """Why a secret may not stand in a request to think over what a character remembers; "" where it may."""
    if secret.kind == "name" or secret.canary in ledger.heard.canaries[who]:
        return ""
    if secret.kind == "lore":
        return f"{who} does not know it" if ledger.since(who, secret.what) is None else ""
    return f"nobody told {who} of it"


def in_line(ledger: Ledger, secret: Secret) -> str:
    """Why a secret may not be said now; "" where it may.

    A model may say what might stand in its request; a writer's line, what its speaker knows.
    """
    who, node = ledger.state.character, ledger.node
    if secret.kind == "name":
        return ""
    if secret.kind == "lore" and node and node.reply and secret.what in node.reply.withhold:
        return "the node withholds it"
    if secret.canary in ledger.heard.canaries[who]:
        return ""
    if secret.kind != "lore":
        return f"nobody told {who} of it"
    if ledger.generated:
        return "" if secret.canary in ledger.lawful else "no request of this turn might hold it"
    return f"{who} does not know it" if ledger.since(who, secret.what) is None else ""


def voiced(ledger: Ledger, secret: Secret) -> str:
    """Why a secret may not be sent to a voice; "" where it may be said at some node of this turn."""
    withheld = [
        bool(node.reply and secret.kind == "lore" and secret.what in node.reply.withhold) for node in ledger.nodes
    ]
    if withheld and all(withheld):
        return "the node withholds it"
    if secret.kind == "name" or secret.canary in ledger.lawful or secret.canary in ledger.heard.canaries[PLAYER]:
        return ""
    known = secret.kind == "lore" and ledger.since(ledger.state.character, secret.what) is not None
    return "" if known or secret.canary in ledger.heard.canaries[ledger.state.character] else "nobody may say it here"


def remembered(ledger: Ledger, secret: Secret, event: MemoryAdded) -> str:
    """Why a secret may not come to be remembered by an event; "" where it may."""
    who = event.character
    if secret.kind == "name" or secret.canary in ledger.heard.canaries[who]:
        return ""
    if secret.kind == "lore" and ledger.since(who, secret.what) is not None:
        return ""
    teller = ledger.world.characters.get(event.by)
    if teller is None or event.source != "told":
        return f"nobody told {who} of it"
    if who not in teller.talks_to:
        return f"{event.by} does not talk to {who}"
    since = ledger.reaches(event, secret.canary)
    if since is None:
        return f"{event.by}, who tells {who}, never heard of it"
    if since > event.time + ROUNDING:
        return f"{event.by} tells {who} of it too soon"
    in_confidence = secret.canary in ledger.heard.confided[teller.id]
    return f"{event.by} keeps it secret" if in_confidence and teller.keeps_secrets else ""


def recalled(ledger: Ledger, event: Recalled) -> Iterator[tuple[Secret, str]]:
    """The secrets that come to the mind of who never heard of them, and why they cannot."""
    who = event.character
    for found in event.memories:
        for secret in ledger.canaries.within(f"{found.memory.text} {found.note}"):
            known = secret.kind == "lore" and ledger.since(who, secret.what) is not None
            if not known and secret.kind != "name" and secret.canary not in ledger.heard.canaries[who]:
                yield secret, f"{who} never heard of it"


def learned(ledger: Ledger, event: Learned) -> str:
    """Why somebody cannot have learned an entry of the lore; "" where they can."""
    entry, who, place = ledger.world.lore[event.lore], event.character, ledger.state.place
    lessons = {*entry.learned_at.get(who, ()), *entry.learned_at.get(EVERYONE, ())}
    noticed = [there for name, there in ledger.happened.items() if name in lessons]
    if any(there is None or who == PLAYER or who in there for there in noticed):
        return ""
    if place and f"{place.graph}.{place.node}" in lessons:
        return ""
    if _is_told(ledger, entry, event):
        return ""
    teller = ledger.world.characters.get(event.by)
    if entry.spreads and teller and who in teller.talks_to:
        since = ledger.since(teller.id, entry.id)
        when = event.time if event.happened is None else event.happened
        if since is None:
            return f"{event.by}, who spreads it, does not know it"
        early = since + teller.talks_to[who] > when + ROUNDING or when > event.time + ROUNDING
        return f"{event.by} cannot have told {who} of it yet" if early else ""
    return f"nothing tells {who} of it here"


def _is_told(ledger: Ledger, entry: LoreEntry, event: Learned) -> bool:
    """Whether who speaks now knows it and has just told those who listen."""
    speaker, node = ledger.state.character, ledger.node
    if event.by != speaker or event.character not in (PLAYER, *ledger.state.present):
        return False
    if node is None or ledger.since(speaker, entry.id) is None:
        return False
    if node.reply and entry.id in node.reply.reveal:
        return True
    said = ledger.words.casefold()
    if any(secret.kind == "lore" and secret.what == entry.id for secret in ledger.canaries.within(said)):
        return True
    named = any(word.casefold()[: max(2, len(word) - 2)] in said for word in entry.keywords)
    return named or (not ledger.generated and bool(ledger.world.locales))
