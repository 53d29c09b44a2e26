"""Chat templates of ours, for files that have none."""

from __future__ import annotations

from npcsdk.errors import ModelError, SpecError

OURS = {
    "chatml": (
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    ),
    "plain": (
        "{% for message in messages %}{% if message.role == 'system' %}{{ message.content }}\n\n"
        "{% elif message.role == 'user' %}Player: {{ message.content }}\n"
        "{% else %}Reply: {{ message.content }}\n{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}Reply:{% endif %}"
    ),
}
"""For models that know ChatML's marks, and for those that know none."""


class Refused(ModelError):
    """The chat template, or llama.cpp before it, does not take these messages."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"The model's chat template refused the prompt: {why[:500]}", retryable=False)


def checked(template: str) -> str:
    """A template as a caller names it.

    Raises:
        SpecError: it is neither one of ours nor a Jinja text.
    """
    if template and template not in OURS and "{" not in template:
        raise SpecError(f"{template[:40]!r} is no template: name {' or '.join(OURS)}, or give a Jinja text.")
    return template


def text(template: str) -> str:
    """The Jinja text of a template of ours; any other as it is."""
    return OURS.get(template, template)
