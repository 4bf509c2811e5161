"""An answer in the words of the sentence it was read from: the clause that holds it, or the whole sentence.

What a model makes of a sentence is cut short: of a reason the half, of a definition the first words. The document's own
words are there already, cost nothing to write, and name what the answer is of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, quoted, told_from, without_marks
from assistant.answer.figures import DATE_UNITS, figures, supported
from assistant.answer.told_of import naming
from assistant.library.leads import LEADS
from assistant.library.lexicon import question_terms, terms
from assistant.library.script import fold
from assistant.library.sentences import is_row, line_around
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.as_data import may_speak_to_model
from assistant.search.belonging import asks_for_list
from assistant.search.defining import thing_to_define
from assistant.search.question_parts import without_original

_WHOLE_UP_TO = 140  # characters of a sentence that is told whole
_WHOLE_FROM = 6
_NEARLY_ALL = 0.75  # of the terms that a draft adds to the question, that one clause must hold to be told in its place
_CLAUSE_UP_TO = 40  # characters of a clause that is told in place of a part of it
# What is told by an account of it: a reason, a way, a meaning, what becomes of something.
_OF_SOMETHING = "意义|作用|用途|影响|后果|结果|危害|好处|坏处|效果|功效|功能|症状|区别|不同|差别|特点|特征|特色|关系"
_ACCOUNT = re.compile(
    "为[什甚]么|为何|为啥|缘何|何以|何故|凭什么|什么原因|原因是|[难卡错差好坏]在哪|问题(?:出)?在哪|[目用]的[是为]|何[谓为](?!难)|如何|怎么|怎样|咋"
    rf"|(?:{_OF_SOMETHING}|含义|涵义|定义|概念|背景|依据|目的|原理|理念|主张)(?:是|为|有|在于|何在|如何)?(?:什么|哪里|何)?$"
    rf"|(?:什么|有何|何种)(?:{_OF_SOMETHING}|贡献)"
)
_NO_ACCOUNT = re.compile("怎么(?:样)?(?:联系|走)|多少|几(?!乎)|哪[年天月个家所座位]|什么时候|何时|谁")
_ONE_OF = re.compile("谁|哪|几|多少|分别|各")
_BOUNDARY = re.compile(r"[，；;。！？!?:：]|,(?!\d)")
_ASIDE = re.compile(r"[（(][^（()）]*[)）]|《[^《》]*》|[“「『][^“”「」『』]*[”」』]")
_OPENERS, _CLOSERS = "（(《“「『【[", "）)》”」』】]"


def asks_for_account(question: str) -> bool:
    """Whether a question, in Chinese, is answered by an account and not by a name, a figure or a time."""
    folded = fold(without_original(question)).text.strip(" ？?。!！")
    if thing_to_define(question):
        return True
    return _ACCOUNT.search(folded) is not None and not _NO_ACCOUNT.search(folded)


def told_whole(sentence: KeptSentence) -> BoundAnswer | None:
    """A sentence as the answer; None where it is too long, a row of a table, or only leads to what follows."""
    words = without_marks(words_of(sentence))
    if not _WHOLE_FROM <= len(words) <= _WHOLE_UP_TO or _is_row(sentence) or LEADS.search(words):
        return None
    if may_speak_to_model(words):
        return None
    return quoted(sentence)


def in_its_words(draft: str, question: str, sentence: KeptSentence) -> BoundAnswer | None:
    """The answer to a question in the words of the sentence that it was read from; None where the draft serves better.

    Args:
        draft: The answer in the model's words, without marks.
    """
    if _is_row(sentence):
        return None
    if asks_for_account(question):
        return told_whole(sentence)
    clause = _clause(draft, question, without_marks(words_of(sentence)))
    if not clause:
        return None
    return told_from(clause, sentence)


def _clause(draft: str, question: str, words: str) -> str:
    """The clause of a sentence that a draft is a part of; empty if there is none that says no more than it may.

    The whole of a short sentence, but where one of several is asked for: the next clause may name another.
    """
    folded = fold(words)
    # Inside brackets, titles and quotations no clause ends.
    masked = _ASIDE.sub(lambda match: "_" * len(match.group()), folded.text)
    ends = [match.start() for match in _BOUNDARY.finditer(masked)] + [len(masked)]
    begins = [0, *(match.end() for match in _BOUNDARY.finditer(masked))]
    clauses = list(zip(begins, ends, strict=True))
    held = _holding(fold(draft).text.strip(" 。.！!，,；;"), question, folded.text, clauses)
    if held is None:
        return ""
    spans = [] if _ONE_OF.search(fold(question).text) else [(0, len(folded.text))]
    listed = asks_for_list(question)
    for start, end in [*spans, held]:
        first, last = folded.original_span(start, end)
        told = words[first:last].strip().rstrip("。；;")
        fits = len(told) <= (_WHOLE_UP_TO if listed else _CLAUSE_UP_TO)
        fits = fits and not may_speak_to_model(told)
        if fits and _balanced(told) and _only(told, draft, question, listed=listed):
            return told
    return ""


def _holding(wanted: str, question: str, folded: str, clauses: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """From where to where the clauses reach that hold a draft: its very words, else nearly all that it adds."""
    at = folded.find(wanted)
    if wanted and at >= 0 and folded.find(wanted, at + 1) < 0:
        over = [(start, end) for start, end in clauses if start < at + len(wanted) and at < end]
        return (over[0][0], over[-1][1]) if over else None
    new, told = naming(wanted) - set(question_terms(question)), figures(wanted)
    clauses = [
        (start, end)
        for start, end in clauses
        if all(supported(figure, figures(folded[start:end] + question)) for figure in told)
    ]
    if told and len(clauses) == 1:
        return clauses[0]
    held = [(start, end, len(new.intersection(terms(folded[start:end])))) for start, end in clauses]
    holding = [(start, end) for start, end, share in held if share]
    if asks_for_list(question) and holding:
        found = new.intersection(terms(folded[holding[0][0] : holding[-1][1]]))
        return (holding[0][0], holding[-1][1]) if len(found) >= _NEARLY_ALL * len(new) else None
    best = max(held, key=lambda each: each[2], default=(0, 0, 0))
    alone = [each for each in held if each[2] == best[2]] == [best]
    return best[:2] if new and alone and best[2] >= _NEARLY_ALL * len(new) else None


def _only(clause: str, draft: str, question: str, *, listed: bool) -> bool:
    """Whether a clause names nothing beside the draft that could be taken for the answer: figures, others in a row.

    Args:
        listed: A list is asked for, so that others in a row are of it.
    """
    told = [*figures(draft), *figures(question)]
    when = asked(question).when
    others = [figure for figure in figures(clause) if not supported(figure, told)]
    if any(when or figure.unit not in DATE_UNITS for figure in others):
        return False
    return (listed or clause.count("、") == draft.count("、")) and not re.search("分别|而非|而不是|不是", clause)


def _balanced(text: str) -> bool:
    """Whether every bracket and quotation mark of a text has its other half."""
    pairs = zip(_OPENERS, _CLOSERS, strict=True)
    return all(text.count(one) == text.count(other) for one, other in pairs)


def _is_row(sentence: KeptSentence) -> bool:
    text = sentence.document.text
    return is_row(text[slice(*line_around(text, sentence.start))])
