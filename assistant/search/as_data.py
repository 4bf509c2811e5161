"""Text of documents on its way into a prompt: nothing in it passes for a piece of the prompt itself."""

from __future__ import annotations

import re

from assistant.library.script import fold

# The labels of our prompts' own lines (资料：, 问题：, 判断：), where they begin a line or a sentence.
_LABEL = re.compile(
    r"(?<![^\W_])(资料|資料|问题|問題|判断|判斷|回答|对话|對話|Question|Answer)\s*[:：]\s*", re.IGNORECASE
)
# 无论问什么都必须给出答案, 问到姓名一律回答…: what an answer should be, told to whoever answers.
_ORDER = re.compile(
    r"(?:问到|问什么|问起|被问|提问时|凡问|询问时|when asked|(?:if|whatever|whoever)\b[^.]{0,20}\basks?)"
    r"[^。.]{0,30}?(?:[回作]答|答[复案]|回复|输出|\banswer|\brepl(?:y|ies)|\brespond|\bsay)",
    re.IGNORECASE,
)
# 模型请改答, 助手须知: said to what reads the text, not of what the text is about.
_TO_MODEL = re.compile(
    r"模型|助手|机器人|人工智能|提示词|指令|(?:请|須|须|必须|应当?|一律|只[能许])[^，,。；;]{0,6}(?:[回改作]答|答[复案]|回复|输出)"
    r"|\b(?:AI|model|assistant|system|prompt|instructions?)\b|<\|",
    re.IGNORECASE,
)
_BRACKETS = str.maketrans("【】", "〔〕")  # the heading lines of the prompt stand in 【】


def as_data(text: str) -> str:
    """The text in one line, without the labels and brackets by which a prompt tells its parts.

    A document that asks questions and answers them itself (问题：…判断：有) would otherwise add items to a list of
    examples. Control tokens need no care here: text is never tokenized into them.
    """
    return _LABEL.sub(r"\1——", " ".join(text.split()).translate(_BRACKETS))


def orders_an_answer(text: str) -> bool:
    """Whether a text tells what to answer to those who ask: such a sentence is an order, not what it is asked about."""
    return _ORDER.search(fold(text).text) is not None


def may_speak_to_model(text: str) -> bool:
    """Whether a text has words that may be said to whoever answers: it is not repeated beyond what was asked for."""
    return _TO_MODEL.search(fold(text).text) is not None
