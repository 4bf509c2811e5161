"""Text of documents on its way into a prompt: nothing in it passes for a piece of the prompt itself."""

from __future__ import annotations

import re

# The labels of our prompts' own lines (资料：, 问题：, 判断：), where they begin a line or a sentence.
_LABEL = re.compile(
    r"(?<![^\W_])(资料|資料|问题|問題|判断|判斷|回答|对话|對話|Question|Answer)\s*[:：]\s*", re.IGNORECASE
)
_BRACKETS = str.maketrans("【】", "〔〕")  # the heading lines of the prompt stand in 【】


def as_data(text: str) -> str:
    """The text in one line, without the labels and brackets by which a prompt tells its parts.

    A document that asks questions and answers them itself (问题：…判断：有) would otherwise add items to a list of
    examples. Control tokens need no care here: text is never tokenized into them.
    """
    return _LABEL.sub(r"\1——", " ".join(text.split()).translate(_BRACKETS))
