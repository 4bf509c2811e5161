"""The draft: the kept sentences and the question put to the model, plainly.

The prompt names no way out, no format and no quoting task. Offered a way out, a small model takes it with the answer
in front of it; whether the documents hold the answer is decided apart, in ``assistant.answer.evidence``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.asked import only_year
from assistant.library.table_rows import headings, words_of
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import KeptSentence, Script
from assistant.search.as_data import as_data
from assistant.search.selection import heading_line

_PREAMBLE = re.compile(
    r"^(?:(?:根[据據]|按照|依[据據])(?:以上|所给|所給|给出的|給出的|提供的)?[^，,。]{0,8}?(?:资料|資料|材料|原文|文件|内容|內容)[^，,。]{0,6}[，,：:]\s*|答案?[：:]\s*|答案是[：:]?\s*)"
)
_ROUND = re.compile(r"(.{6,80}?)(?:\1){2,}", re.DOTALL)
_ROUND_REACH = 240  # characters: three times the longest


def context_of(sentences: Sequence[KeptSentence], year: str = "") -> str:
    """The kept sentences as the model reads them: by section under its heading, in the order of the document.

    The best sentence stands first, so that what was read to judge it need not be read again for the draft.

    Args:
        year: What is told of rows of tables; see ``words_of``.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[KeptSentence]] = {}
    for sentence in sentences:
        groups.setdefault((sentence.document.id, sentence.heading), []).append(sentence)
    blocks: list[str] = []
    for group in groups.values():
        ordered = sorted(group, key=lambda item: (item is not sentences[0], item.start))
        head = heading_line(ordered[0].document, headings(ordered[0]))
        blocks.append("\n".join([head, *(as_data(words_of(item, year)) for item in ordered)]))
    return "\n".join(blocks)


def draft_prompt(
    model: ChatModel, prompts: Prompts, question: str, sentences: Sequence[KeptSentence], script: Script
) -> list[int]:
    """Tokens of the prompt that asks for the answer.

    Args:
        script: Of the question as the user wrote it; the answer is written in its language.
    """
    text = prompts.draft_en if script == "latin" else prompts.draft
    return prompt_over(model, prompts, text, question, sentences)


def prompt_over(
    model: ChatModel, prompts: Prompts, text: str, question: str, sentences: Sequence[KeptSentence]
) -> list[int]:
    """Tokens of the prompt with this text, its context the sentences; the head is shared, and so read once."""
    return model.prompt(
        prompts.system, text.format(context=context_of(sentences, only_year(question)), question=question)
    )


def goes_round(draft: str) -> bool:
    """Whether a draft says the same for the third time on end, as a small model may until its tokens are used up."""
    return _ROUND.search(draft[-_ROUND_REACH:]) is not None


def without_rounds(draft: str) -> str:
    """The draft with what it says over and over said once."""
    return _ROUND.sub(lambda match: match[1].rstrip("，,；;、 "), draft)


def without_preamble(draft: str, sentences: Sequence[KeptSentence]) -> str:
    """The draft without words that only announce an answer, and without the heading that it was written under."""
    for title in {sentence.document.title for sentence in sentences}:
        draft = re.sub(rf"^\s*【?{re.escape(title)} · [^：:\n]{{1,80}}[：:]\s*", "", draft)
    return _PREAMBLE.sub("", without_rounds(draft.strip()))
