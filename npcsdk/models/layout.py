"""Messages laid out for chat templates that refuse a system role, or two messages of one side in a row."""

from __future__ import annotations

from collections.abc import Sequence

from npcsdk.ports import Message

STRICTEST = 2


def laid_out(messages: Sequence[Message], form: int) -> list[Message]:
    """The messages for a template that takes them as they are (0) or is stricter.

    Form 1: one system message at most, at the start; user and assistant take turns, the user first.
    Form 2: the same without any system message: its text begins the user's first.
    Later messages never change how earlier ones come out, so that a prefix stays a prefix.
    """
    if form == 0:
        return list(messages)
    head = messages[:1] if form == 1 and messages and messages[0].role == "system" else messages[:0]
    out: list[Message] = []
    for message in messages[len(head) :]:
        role = "user" if message.role == "system" else message.role
        if out and out[-1].role == role:
            out[-1] = Message(role, f"{out[-1].content}\n\n{message.content}")
        elif not out and role == "assistant":
            out += [Message("user", "(silence)"), message]
        else:
            out.append(Message(role, message.content))
    return [*head, *out]
