"""What a service puts up with in a request: learnt from what it refuses, one field at a time.

Services that speak OpenAI's protocol differ in the fields they know, and reasoning models refuse
some that all others take. Rather than a list of them, which would be wrong next month, a refusal
that names a field is believed: the field is dropped or swapped, and the request asked again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from npcsdk.models.endpoint import Endpoint
from npcsdk.models.failures import said
from npcsdk.ports import Message, Prompt

THINKING = 2048
"""Tokens more for a model that thinks before it speaks: its limit counts both."""

_OLD, _NEW = "max_tokens", "max_completion_tokens"
_THINKERS = re.compile(r"(^|[/:])(o[1-9]|gpt-5|gpt-oss|deepseek-r|qwq|magistral)|reason|thinking", re.IGNORECASE)
_NO_SYSTEM = re.compile(
    r"(system|developer)\W+(role|message|instruction)|role\W+(system|developer)|does not support\W+system"
    r"|\.role\b|roles must alternate",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(r"context|prompt is too long", re.IGNORECASE)


class Manners:
    """How one model of one service is asked. `thinks` says that it needs room for thoughts."""

    def __init__(self, model: str, endpoint: Endpoint, extra: Mapping[str, Any]) -> None:
        self.thinks = bool(_THINKERS.search(model))
        self._model = model
        self._extra = dict(extra)
        self._own = endpoint.openai
        # OpenAI's newer models refuse `max_tokens`, many other services know nothing else.
        self._limit = _NEW if endpoint.openai or endpoint.azure else _OLD
        self._system = "system"
        self._dropped: set[str] = set()

    def room(self, prompt: Prompt) -> int:
        """Tokens that a reply may take, thoughts included."""
        return prompt.max_tokens + (THINKING if self.thinks else 0)

    def body(self, prompt: Prompt) -> dict[str, Any]:
        """The request for a prompt."""
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": role, "content": content.encode("utf-8", "replace").decode()}  # a lone surrogate is no JSON
                for role, content in self._messages(prompt)
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            self._limit: self.room(prompt),
            "seed": prompt.seed % 2**31,  # the largest range that all of them take
        }
        if self._own and prompt.cache_key:
            body["prompt_cache_key"] = hashlib.sha256(prompt.cache_key.encode("utf-8", "replace")).hexdigest()[:32]
        return {name: value for name, value in (body | self._extra).items() if name not in self._dropped}

    def learn(self, body: Mapping[str, Any], status: int, error: Any) -> bool:
        """Whether a refusal of this request teaches another way to ask, from now on.

        Args:
            body: what was asked.
            status: of the answer.
            error: its JSON, or the object under `error` in it, or text.
        """
        error = error.get("error", error) if isinstance(error, Mapping) else error
        reason = said(error)
        named = str(error.get("param") or "") if isinstance(error, Mapping) else ""
        # Templates that know no system role fail within some servers, which then answer 500.
        if status not in (400, 422, 500) or _TOO_LONG.search(reason):
            return False
        if self._learn_role(f"{named} {reason}"):
            return True
        fields = body.keys() - {"model", "messages", "stream"} if status != 500 else set()
        refused = {field for field in fields if named.split(".")[0] == field or re.search(rf"\b{field}\b", reason)}
        if self._limit in refused and not {_OLD, _NEW} & self._dropped:
            self._dropped.add(self._limit)
            self._limit = _OLD if self._limit == _NEW else _NEW
            return True
        # The one that it would rather have may be named too: that one is not in this request.
        self._dropped |= refused
        return bool(refused)

    def _learn_role(self, reason: str) -> bool:
        if not self._system or not _NO_SYSTEM.search(reason):
            return False
        wants = re.search(r"developer['\"`]? (role |message )?instead|use ['\"`]?developer", reason, re.IGNORECASE)
        self._system = "developer" if wants and self._system == "system" else ""
        return True

    def _messages(self, prompt: Prompt) -> list[tuple[str, str]]:
        if self._system:
            return [(self._system if m.role == "system" else m.role, m.content) for m in prompt.messages]
        return _folded(prompt.messages)


def _folded(messages: tuple[Message, ...]) -> list[tuple[str, str]]:
    """The messages for a model without a system role: its words go to the user's next to it.

    The first message is the user's, and the two take turns, as the templates of such models insist.
    """
    folded: list[tuple[str, str]] = []
    for role, content in messages:
        side = "assistant" if role == "assistant" else "user"
        if folded and folded[-1][0] == side:
            folded[-1] = (side, f"{folded[-1][1]}\n\n{content}")
        else:
            folded.append((side, content))
    return folded
