"""An answer straight from the sentence that was judged to hold it: the model goes on with the item of the examples.

Where one sentence is enough, the rest of the context costs time and can only mislead: nothing more is read, and a
neighbour's figure is not in sight. Measured in docs/prompts.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.answer.asked import asked, kind_missing
from assistant.answer.citations import BoundAnswer, vouched
from assistant.answer.computing import operation
from assistant.answer.figures import figures, supported
from assistant.library.lexicon import question_terms, terms
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.models.chat_model import ChatModel, Piece
from assistant.models.prompts import Prompts
from assistant.records import KeptSentence
from assistant.search.belonging import asks_for_all, asks_for_list
from assistant.search.question_parts import without_original

# From this probability on that the sentence holds the answer.
ENOUGH = 0.45
_NAMES_MORE = 4  # terms of the question, pairs of characters mostly, that only another sentence holds: two words of it
LONGEST = 48  # tokens; what takes more is written from all sentences, and shown while it is written
LONGEST_LIST = 96  # the same of a list, or of a reason
# What may take more than one sentence, or an answer in words of its own: lists, and yes or no.
_LIST_OR_CHOICE = re.compile(
    "哪[些几两三四五六]|有什么|列出|列举|逐一|所有|全部|都有|包括|[吗嗎]|是否|是不是|有没有|能不能|可不可以|对吧|对不对|还是|难道|呢$"
)
# The same, unless a figure or a time is asked for: ways and accounts.
_ACCOUNT = re.compile("什么样|介绍|概括|概述|内容|如何|怎么样|怎样|举措|措施|做法|要求|任务")
_WHY = re.compile(
    "为[什甚]么|为何|为啥|什么原因|缘何|凭什么|咋(?:会|就|还|没|一下|突然|回事)|怎么(?:会|就|还|没|又|突然|一下|推迟|减|涨)"
    "|怎么[^，,？?多办做样]{1,8}[那这]么|怎么[^，,？?办做样]{0,6}了(?=[？?。]|$)"
)
_BECAUSE = re.compile(
    "因|由于|原由|根源|缘于|在于|理由|主要是|影响|[,，]故|缘故|以便|是为|所以|于是|鉴于|考[虑量]|为了|[遂致]|使得|导致|[,，]使"
)
_ONE_BY_ONE = re.compile("分别|各|还是|相比|比较")
_CHINESE = re.compile("[一-鿿]")
_JOINS = re.compile("[、；;，,和与及跟]|以及")
# What the judge says of the text, not what the text says: 可以续借, 资料费, 未提前 and 没有提前 go on with the answer.
_ASIDE = re.compile(
    "[，,；;。](?:可以(?:[算推]|看出|得[出知])|(?:[没沒]有?|未)(?:[写寫说說]|提[到及])|不知道"
    "|[资資]料[中里]?[没沒未只写寫说說不]|原文).*"
)
_MAY_BE_ASIDE = 5  # characters from a comma on by which it shows whether an aside has begun


def one_sentence_does(question: str) -> bool:
    """Whether what is asked is told by one sentence, if any: one thing, and a thing to be named.

    Args:
        question: In Chinese; the English that it was translated from may stand behind it.
    """
    question = without_original(question)
    folded, wanted = fold(question).text.rstrip("？?。 "), asked(question)
    return (
        _CHINESE.search(folded) is not None
        and not wanted.several
        and operation(question) is None
        and not (_LIST_OR_CHOICE.search(folded) or asks_for_all(folded))
        and (wanted.figure or wanted.when or not _ACCOUNT.search(folded))
    )


def listed_in_one(question: str) -> bool:
    """Whether a list is asked for that one sentence may hold whole: names, no ways or tasks, no figures one by one."""
    folded = fold(without_original(question)).text
    return (
        asks_for_list(folded)
        and operation(question) is None
        and not (_ACCOUNT.search(folded) or _ONE_BY_ONE.search(folded))
        and _CHINESE.search(folded) is not None
    )


def asks_why(question: str) -> bool:
    """Whether a reason is asked for."""
    return _WHY.search(fold(without_original(question)).text) is not None


def leaves_out_why(question: str, sentence: KeptSentence) -> bool:
    """Whether a reason is asked for and no word of the sentence gives one: it may stand before or behind it."""
    return asks_why(question) and not gives_reason(sentence.text)


def gives_reason(text: str) -> bool:
    """Whether a text has a word that gives a reason."""
    return _BECAUSE.search(fold(text).text) is not None


def another_says_more(question: str, shown: Sequence[KeptSentence]) -> bool:
    """Whether another sentence names what the question asks for and the judged one, the first, does not name."""
    missing = set(question_terms(question)) - set(terms(vouched(shown[0])))
    return any(len(missing.intersection(terms(words_of(sentence)))) >= _NAMES_MORE for sentence in shown[1:])


def prompt_after(read: tuple[int, ...], model: ChatModel, prompts: Prompts) -> list[int]:
    """Tokens that were read to judge the sentence, and those after which the answer is written."""
    return [*read, *model.plain(prompts.straight)]


def written_after(pieces: Iterable[Piece]) -> Iterator[str]:
    """The text of one line, piece by piece, without the judge's asides (，可以算出)."""
    written, passed = "", 0
    for piece in pieces:
        line, ended, _ = (written + piece.text).partition("\n")
        aside = _ASIDE.search(line)
        written = line[: aside.start()] if aside else line
        comma = max(written.rfind(mark) for mark in "，,；;。")
        open_end = not (aside or ended) and comma >= 0 and len(written) - comma < _MAY_BE_ASIDE
        end = max(passed, comma if open_end else len(written))
        yield written[passed:end]
        passed = end
        if aside or ended:
            return
    yield written[passed:]


def tells(answer: str, question: str) -> bool:
    """Whether an answer says something that the question does not, and of the kind that is asked for."""
    known, given = set(question_terms(question)), figures(question)
    new = any(term not in known for term in terms(answer)) or any(not supported(f, given) for f in figures(answer))
    short = listed_in_one(question) and not _JOINS.search(fold(answer).text)  # 三个条件 for 哪几个条件
    return new and not short and kind_missing(asked(question), answer) < 1


def with_place(bound: BoundAnswer, question: str, shown: Sequence[KeptSentence]) -> BoundAnswer:
    """The answer with the place it is about, where neither it nor the question says so and others were found too.

    Args:
        shown: The sentences found for the question.
    """
    regions = {citation.document.region for citation in bound.citations}
    region = regions.pop() if len(regions) == 1 else ""
    others = {sentence.document.region for sentence in shown} - {region, ""}
    said = fold(question + bound.text).text
    if not region or "、" in region or not others or asked(question).places or _names(region, said):
        return bound
    end = bound.text.find("[1]")
    end = end if end >= 0 else len(bound.text)
    return replace(bound, text=f"{bound.text[:end]}（{region}）{bound.text[end:]}")


def _names(region: str, folded: str) -> bool:
    """Whether a text names a region, be it in part: 涪陵 for 涪陵区."""
    name = fold(region).text
    return any(name[at : at + 2] in folded for at in range(max(1, len(name) - 1)))
