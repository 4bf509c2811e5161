"""Where the files that travel with the program lie: prompts, models.txt, starter library, evaluation.

In a checkout they stand at the top level; in a wheel they lie inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Path of a bundled file or folder: ``prompts``, ``models.txt``, ``seeds`` or ``eval``.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    for root in (_PACKAGE / "bundled", _PACKAGE.parent):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"{name!r} is missing from this installation of the assistant")
