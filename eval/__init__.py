"""The evaluation: questions with known answers, asked of the assistant as any front end asks them."""

from __future__ import annotations

from .command import main

__all__ = ["main"]
