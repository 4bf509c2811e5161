"""Texts that a model has read, side by side: what begins like one of them is read from where they part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.errors import GenerationError
from assistant.models.chat_model import Interrupted
from assistant.models.llama import BATCH, Llama, OutOfRoomError

# Texts held at once. A question reads up to four (rewritten, judged twice, drafted), and a follow-up may come back to
# the one before last.
MOST = 8
# On a processor, llama.cpp's attention goes over what stands before once for 64 tokens, and else once for each token.
# Behind 850 tokens, 60 take 0.53 s, 64 take 0.45 s, and 52 as long as 64 (two cores, default model).
_AT_ONCE, _NEARLY, _BEHIND = 64, 54, 512


@dataclass(slots=True)
class _Text:
    """A text by its number; ``tokens`` are what llama.cpp holds of it, at every moment."""

    number: int
    tokens: list[int] = field(default_factory=list)


class Texts:
    """The texts of a model, and the one that it is reading.

    Args:
        llama: Loaded with room for ``MOST`` texts.

    Attributes:
        evaluated: Tokens read so far.
    """

    def __init__(self, llama: Llama) -> None:
        self._llama = llama
        self._texts: list[_Text] = []  # the one being read is last, the one that was used longest ago first
        self._kept: _Text | None = None
        self.evaluated = 0

    @property
    def length(self) -> int:
        """Tokens of the text that is being read."""
        return len(self._texts[-1].tokens)

    def begin(self, prompt: Sequence[int]) -> None:
        """Nothing; the text being read is now as much of the prompt as was read before, but never the whole of it.

        The last token is left, because only reading tells what follows it; and some more where that is sooner read.
        """
        best = max(self._texts, key=lambda text: self._alike(text, prompt), default=None)
        alike = self._alike(best, prompt) if best else 0
        if self._llama.forgets and alike >= _BEHIND and _NEARLY <= len(prompt) - alike < _AT_ONCE:
            alike = len(prompt) - _AT_ONCE  # a few tokens are read again, which is sooner done
        if not best or not alike:
            self._new()
            return
        self._use(best)
        if alike < len(best.tokens) or best is self._kept:
            new = self._new()
            self._llama.share(best.number, new.number, alike)
            new.tokens += prompt[:alike]

    def read(self, tokens: Sequence[int], *, rows: bool = False) -> None:
        """Nothing; the text goes on with these tokens; ``rows`` as in ``Llama.read``.

        Raises:
            Interrupted, GenerationError: As in ``Llama.read``; the batches before were read.
        """
        text = self._texts[-1]
        for begin in range(0, len(tokens), BATCH):
            part = tokens[begin : begin + BATCH]
            try:
                self._read_part(text, part, rows)
            except (Interrupted, GenerationError):
                self.cut(len(text.tokens))
                raise
            text.tokens += part
            self.evaluated += len(part)

    def cut(self, length: int) -> None:
        """Nothing; the text ends after so many tokens."""
        text = self._texts[-1]
        del text.tokens[length if self._llama.forget(text.number, length) else 0 :]

    def has_kept(self, tokens: Sequence[int]) -> bool:
        """Whether ``keep`` was called with the text that has these tokens."""
        return self._kept is not None and self._kept.tokens == list(tokens)

    def keep(self) -> bytes:
        """What was read of the text, for ``restore``; it stays read while there is room, instead of any kept before."""
        self._kept = self._texts[-1]
        return self._llama.saved(self._kept.number)

    def restore(self, tokens: Sequence[int], saved: bytes) -> bool:
        """Whether the tokens are now a text that stays read, as ``keep`` saved it."""
        new = self._new()
        while not self._llama.restore(new.number, saved):
            if not self._make_room():
                return False
        new.tokens += tokens
        self._kept = new
        return True

    def _read_part(self, text: _Text, tokens: Sequence[int], rows: bool) -> None:
        while True:
            try:
                return self._llama.read(text.number, len(text.tokens), tokens, rows=rows)
            except OutOfRoomError as error:
                if not self._make_room():
                    raise GenerationError("The model's context has no room.", "Run: assistant doctor") from error

    def _alike(self, text: _Text, prompt: Sequence[int]) -> int:
        """Tokens at the head of a text that are those of the prompt, if they can be used."""
        alike = 0
        for old, new in zip(text.tokens, prompt[:-1], strict=False):
            if old != new:
                break
            alike += 1
        return alike if self._llama.forgets or alike == len(text.tokens) else 0

    def _use(self, text: _Text) -> None:
        self._texts.remove(text)
        self._texts.append(text)

    def _new(self) -> _Text:
        """A new text, to be read next; in the place of the one used longest ago if there are too many."""
        if len(self._texts) == MOST:
            self._drop(next(text for text in self._texts if text is not self._kept))
        taken = {text.number for text in self._texts}
        text = _Text(number=next(number for number in range(MOST) if number not in taken))
        self._texts.append(text)
        return text

    def _make_room(self) -> bool:
        """Whether a text other than the one being read could be forgotten; the kept one is the last."""
        others = self._texts[:-1]
        if not others:
            return False
        self._drop(next((text for text in others if text is not self._kept), others[0]))
        return True

    def _drop(self, text: _Text) -> None:
        self._llama.forget(text.number, 0)
        self._texts.remove(text)
        if text is self._kept:
            self._kept = None
