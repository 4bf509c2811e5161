"""Keeps a figure that stands in no source from ever being shown, while an answer is still being written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.figures import unsupported

# A number at the end of what is written may still grow, and so may its unit: 6 → 65 → 65% , 5 → 5个百分点.
_UNFINISHED = re.compile(r"\d[\d.,，\s]*[^\d，。；、！？\n]{0,4}$")


class FigureGuard:
    """Passes text on piece by piece, figures only once they are complete and stand in a source.

    Args:
        sources: The texts whose figures may be repeated.
    """

    def __init__(self, sources: Sequence[str]) -> None:
        self._sources = [" ".join(sources)]
        self._written = ""
        self._passed = 0
        self.broken = False

    def feed(self, text: str) -> str:
        """What may be shown now; empty from the first figure on that stands in no source."""
        self._written += text
        unfinished = _UNFINISHED.search(self._written, self._passed)
        return self._pass_to(unfinished.start() if unfinished else len(self._written))

    def finish(self) -> str:
        """What may still be shown when nothing more will be written."""
        return self._pass_to(len(self._written))

    def _pass_to(self, end: int) -> str:
        text = self._written[self._passed : end]
        if self.broken or (any(c.isdigit() for c in text) and unsupported(self._written[:end], self._sources)):
            self.broken = True
            return ""
        self._passed = end
        return text
