"""Terms of Chinese text for full-text search, the same for documents and questions.

Chinese is written without spaces, so its terms are pairs of neighbouring characters: no dictionary is needed, and
names that no dictionary has are found. A number is one term by its value, with and without the unit that follows it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.library.numerals import Number, numbers
from assistant.library.script import fold

# Written into every index: a change of what terms returns needs another number here.
LEXICON_VERSION = "3"

# Written without blanks between words: ideographs, kana, hangul syllables.
_UNSPACED = (
    r"〇\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_TOKEN = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)|(?P<code>[a-z]+(?:-?\d+[a-z]*)+)|(?P<word>(?:(?![{_UNSPACED}])[^\W\d_])+)|\d+"
)
_RANGE_MARKS = frozenset(("-", "--", "—", "——", "–", "~", "至", "到"))
_SIGNS = "%‰‱"
# Words that ask or address: they say what kind of thing is wanted, not what it is about.
_ASKING = re.compile(
    "请问|请告诉我|告诉我|我想知道|想知道|为什么|为何|是不是|有没有|能不能|百分之(?:几|多少)|"
    "(?:是|为|有|在|由|叫|要|会)?(?:什么|多少|几(?:个|所|项|篇|年|次|家|名|人|种|条|天|月|号)|哪(?:些|个|一|几|里|年|天|位|家|所|项|种)?|谁|多大|多高|多长|多久)|"
    "如何|怎么样|怎样|怎么|吗|呢|么|吧|啊|呀|分别|一共|总共|到底|大概|据说"
)


def terms(text: str) -> list[str]:
    """Search terms of a text in order, with repetitions."""
    return folded_terms(fold(text).text)


def question_terms(question: str) -> list[str]:
    """Search terms of a question, without the words that only ask; those of the whole question if nothing is left."""
    folded = fold(question).text
    return folded_terms(_ASKING.sub(" ", folded)) or folded_terms(folded)


def without_asking(folded: str) -> str:
    """A folded question with blanks for the words that only ask, as many as they have characters."""
    return _ASKING.sub(lambda match: " " * len(match.group()), folded)


def folded_terms(folded: str) -> list[str]:
    """Search terms of a text that is folded already, in order, with repetitions."""
    found: list[str] = []
    at, unit = 0, ""
    for number, ending, end in _with_ranges(folded):
        found += _text_terms(folded[at : number.start], unit)
        found += _number_terms(number, folded)
        if ending:
            found.append(f"{number.value}至{ending}")
        at, unit = end, number.unit
    return found + _text_terms(folded[at:], unit)


def _text_terms(text: str, unit: str) -> list[str]:
    """Terms of a text without numbers.

    Args:
        unit: Of the number before it, which is part of the number's term.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "unspaced":
            if len(token) > 1:
                found += [token[i : i + 2] for i in range(len(token) - 1)]
                continue
        elif match.lastgroup == "code":
            name = re.split(r"-?\d", token, maxsplit=1)[0]
            token = token.replace("-", "")
            if len(name) > 1:  # gpt-4 is a gpt
                found.append(name)
        if token != unit or match.start() > 1:
            found.append(token)
    return found


def _with_ranges(folded: str) -> list[tuple[Number, str, int]]:
    """The numbers with where their text ends; one that begins a range also with the number and unit that end it.

    The two ends of a range share the unit that stands behind the second: 2024—2027年, 20—30%, 百分之二十至三十.
    """
    found = list(numbers(folded))
    result: list[tuple[Number, str, int]] = []
    for i, first in enumerate(found):
        ending, end = "", first.end
        if i + 1 < len(found) and first.kind == found[i + 1].kind == "count":
            second = found[i + 1]
            between = folded[first.end : second.start].strip()
            if between in _RANGE_MARKS:
                first, second = _shared(first, second)
                found[i + 1] = second
            elif not first.unit or between.removeprefix(first.unit).strip() not in _RANGE_MARKS:
                second = first
            if second is not first and first.unit == second.unit and (second.unit or second.value[-1] in _SIGNS):
                ending, end = second.value + second.unit, second.start
        result.append((first, ending, end))
    return result


def _shared(first: Number, second: Number) -> tuple[Number, Number]:
    sign = next((number.value[-1] for number in (first, second) if number.value[-1] in _SIGNS), "")
    if not sign:
        return replace(first, unit=second.unit), second
    values = (number.value if number.value[-1] in _SIGNS else number.value + sign for number in (first, second))
    return replace(first, value=next(values), unit=""), replace(second, value=next(values), unit="")


def _number_terms(number: Number, folded: str) -> list[str]:
    if number.kind == "document":  # the bigrams before it hold the rest of the name of who issued it
        year, _, issue = number.value.partition("年")
        issuer = re.search("[一-鿿]{0,2}$", folded[max(0, number.start - 2) : number.start])
        whole = f"{number.value}号"
        return [f"{issuer.group()}{whole}" if issuer else whole, whole, year, f"{year}年", f"{issue}号"]
    with_unit = [number.value + number.unit] if number.unit else []
    if number.kind == "ordinal":  # 第二十届 is also called 二十届
        return [f"第{number.value}", *with_unit]
    # A single digit says nothing without its unit.
    return [number.value, *with_unit] if len(number.value) > 1 or not with_unit else with_unit
