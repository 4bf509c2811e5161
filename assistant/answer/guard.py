"""Keeps a figure that cannot stand from ever being shown, while an answer is still being written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.answer.figures import unsupported

# A number at the end of what is written may still grow, and so may its unit: 6 → 65 → 65% , 5 → 5个百分点.
_UNFINISHED = re.compile(r"\d[\d.,，\s]*[^\d，。；、！？\n]{0,4}$")


class FigureGuard:
    """Passes text on piece by piece, figures only once they are complete and stand in a source.

    Args:
        sources: The texts whose figures may be repeated.
        in_doubt: Whether what is written so far holds a figure that a source holds, but not for what is asked.

    Attributes:
        broken: A figure was written that no source holds; nothing of use follows it.
        held: A figure in doubt was written; nothing more is shown until all is checked.
    """

    def __init__(self, sources: Sequence[str], in_doubt: Callable[[str], bool] = lambda written: False) -> None:
        self._in_doubt = in_doubt
        self._sources = [" ".join(sources)]
        self._written = ""
        self._passed = 0
        self.broken = False
        self.held = False

    def feed(self, text: str) -> str:
        """What may be shown now; empty from the first figure on that stands in no source."""
        self._written += text
        unfinished = _UNFINISHED.search(self._written, self._passed)
        return self._pass_to(unfinished.start() if unfinished else len(self._written))

    def finish(self) -> str:
        """What may still be shown when nothing more will be written."""
        return self._pass_to(len(self._written))

    def _pass_to(self, end: int) -> str:
        text, written = self._written[self._passed : end], self._written[:end]
        if any(character.isdigit() for character in text) and not (self.broken or self.held):
            self.broken = bool(unsupported(written, self._sources))
            self.held = not self.broken and self._in_doubt(written)
        if self.broken or self.held:
            return ""
        self._passed = end
        return text
