"""What a sentence takes from those before it in its paragraph: the year it speaks of, and what a pronoun stands for."""

from __future__ import annotations

import re

from assistant.records import Citation, KeptSentence
from assistant.search.belonging import depends
from assistant.search.times import RELATIVE_YEAR, YEARS_FROM_DATE

_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d{2}年")
_BEGINS_WITH = re.compile(r"\W*[^\W\d]{0,5}(?P<year>(?:19|20)\d{2}年)")
# A year that another is set against: 比2019年, 与2019年相比.
_COMPARED = re.compile(r"(?<!占)[比较較](?:19|20)\d{2}年|(?:19|20)\d{2}年[底末初]?相?比")
_OWN_TIME = re.compile("目前|现在|現在|如今|当前|當前|次年|翌年|第二年|此前|此后|此後|今后|今後|至今|近年")
# Behind these words stands the year named last, wherever it stands.
_SAME_YEAR = re.compile(r"\W*(?:同年|[当當]年|[该該]年|是年)")
_SENTENCE = re.compile(r"[^。！？!?；;]+[。！？!?；;]+[”’」』）)]*")
_FARTHEST = 200  # characters before the sentence that are looked at


def carried_year(sentence: KeptSentence | Citation) -> str:
    """The year that a sentence speaks of without naming it; empty if it names one, or none is known.

    到2027年，甲占65%。乙占80%。 tells both for 2027; 明年 is 2026 in a document of 2025.
    """
    own = sentence.document.text[sentence.start : sentence.end]
    if _YEAR.search(own):
        return ""
    relative, date = RELATIVE_YEAR.search(own), sentence.document.date
    if relative and date:
        return f"{int(date[:4]) + YEARS_FROM_DATE[relative.group()]}年"
    if relative or _OWN_TIME.search(own):
        return ""
    before = _COMPARED.sub("", _before(sentence))
    # What a sentence begins with holds for the next ones; 2019年开通的 in the midst of one is said of that alone.
    same = _SAME_YEAR.match(own)
    opening = [] if same else [begun["year"] for begun in map(_BEGINS_WITH.match, _SENTENCE.findall(before)) if begun]
    named = opening or [found.group() for found in _YEAR.finditer(before)]
    return named[-1] if named else ""


def carried_subject(sentence: KeptSentence | Citation) -> str:
    """The sentence before one that begins with a pronoun (其中, 该馆, 它), if it stands in the same paragraph."""
    if not depends(sentence.document.text[sentence.start : sentence.end]):
        return ""
    earlier = _SENTENCE.findall(_before(sentence))
    return earlier[-1].strip() if earlier else ""


def _before(sentence: KeptSentence | Citation) -> str:
    text = sentence.document.text
    begin = max(text.rfind("\n", 0, sentence.start) + 1, sentence.start - _FARTHEST)
    return text[begin : sentence.start]
