"""The chat format that a model's own file carries, as tokens."""

from __future__ import annotations

from typing import Protocol

import jinja2.sandbox


class Encoder(Protocol):
    """What the template needs of a tokenizer."""

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text; control tokens in it are text like any other."""
        ...

    def encode_template(self, text: str) -> list[int]:
        """Tokens of text in which control tokens are control tokens."""
        ...


class ChatTemplate:
    """The chat format that the GGUF file carries.

    The template is rendered around marks, and what the marks stand for is tokenized as plain text: control
    tokens that stand in a document or a question never become control tokens of the prompt.

    Args:
        template: In Jinja; empty where the file carries none.
    """

    _MARKS = ("\ue000system\ue001", "\ue000user\ue001")
    _PLAIN = "<|im_start|>system\n{0}<|im_end|>\n<|im_start|>user\n{1}<|im_end|>\n<|im_start|>assistant\n"

    def __init__(self, template: str, tokenizer: Encoder) -> None:
        self._tokenizer = tokenizer
        rendered = self._render(template)
        head, _, rest = rendered.partition(self._MARKS[0])
        middle, _, tail = rest.partition(self._MARKS[1])
        self._head, self._middle, self._tail = (tokenizer.encode_template(part) for part in (head, middle, tail))

    def tokens(self, system: str, user: str) -> list[int]:
        encode = self._tokenizer.encode
        return [*self._head, *encode(system), *self._middle, *encode(user), *self._tail]

    def _render(self, template: str) -> str:
        system, user = self._MARKS
        if not template:
            return self._PLAIN.format(system, user)
        environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        for roles in (("system", "user"), ("user",)):
            messages = [{"role": role, "content": f"\ue000{role}\ue001"} for role in roles]
            if roles == ("user",):  # templates without a system turn get it at the head of the user's
                messages[0]["content"] = f"{system}\n{user}"
            try:
                text = environment.from_string(template).render(
                    messages=messages,
                    add_generation_prompt=True,
                    bos_token="",
                    eos_token="",
                    enable_thinking=False,
                )
            except jinja2.TemplateError:
                continue
            if text.count(system) == 1 and text.count(user) == 1 and text.index(system) < text.index(user):
                return text
        return self._PLAIN.format(system, user)
