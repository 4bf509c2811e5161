"""Text in pictures of pages: RapidOCR, if the extra "ocr" is installed. Its models come with the package."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.errors import ReadError

if TYPE_CHECKING:
    import numpy as np

HINT = "Install OCR with pip install 'zh-document-assistant[ocr]', or recognise the text with another program."
_LEAST_SCORE = 0.5  # of a line, 0 to 1; below it is dirt


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A line of text in a picture, its box in pixels from the top left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def is_installed() -> bool:
    """Whether pictures of pages can be read."""
    return importlib.util.find_spec("rapidocr") is not None


def recognise(picture: np.ndarray) -> list[Recognised]:
    """The lines of text in a picture, from top to bottom.

    Args:
        picture: Height x width x 3 bytes, blue first.

    Raises:
        ReadError: The engine failed.
    """
    try:
        found = _engine()(picture)
    except Exception as error:  # the engine documents none of what it raises
        raise ReadError("The file holds pictures of pages that OCR failed on.", "Leave it out.") from error
    if found.boxes is None:
        return []
    lines = [
        Recognised(
            text=text,
            left=float(box[:, 0].min()),
            right=float(box[:, 0].max()),
            top=float(box[:, 1].min()),
            bottom=float(box[:, 1].max()),
        )
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if score >= _LEAST_SCORE and text.strip()
    ]
    return sorted(lines, key=lambda line: (line.top + line.bottom) / 2)


@cache
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    # Its classifier is for lines that stand on their head; it turns upright ones of Latin letters round.
    return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False})
