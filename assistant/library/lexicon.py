"""Terms of Chinese text for full-text search, the same for documents and questions.

Chinese is written without spaces, so its terms are pairs of neighbouring characters: no dictionary is needed, and
names that no dictionary has are found. A number is one term, with and without the unit that follows it.
"""

from __future__ import annotations

import re

from assistant.library.script import fold

LEXICON_VERSION = "2"

_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*(?:%|‱|‰)?)|(?P<han>[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+)|(?P<word>[^\W\d_]+)"
)
# Words that ask or address: they say what kind of thing is wanted, not what it is about.
_ASKING = re.compile(
    "请问|请告诉我|告诉我|我想知道|想知道|为什么|为何|是不是|有没有|能不能|"
    "(?:是|为|有|在|由|叫|要|会)?(?:什么|多少|几(?:个|所|项|篇|年|次|家|名|人|种|条|天|月|号)|哪(?:些|个|一|几|里|年|天|位|家|所|项|种)?|谁|多大|多高|多长|多久)|"
    "如何|怎么样|怎样|怎么|吗|呢|么|吧|啊|呀|分别|一共|总共|到底|大概|据说"
)


def terms(text: str) -> list[str]:
    """Search terms of a text in order, with repetitions."""
    return _folded_terms(fold(text).text)


def question_terms(question: str) -> list[str]:
    """Search terms of a question, without the words that only ask; those of the whole question if nothing is left."""
    folded = fold(question).text
    return _folded_terms(_ASKING.sub(" ", folded)) or _folded_terms(folded)


def _folded_terms(folded: str) -> list[str]:
    found: list[str] = []
    for match in _TOKEN.finditer(folded):
        token = match.group()
        if match.lastgroup == "han":
            if len(token) == 1:
                found.append(token)
            found += [token[i : i + 2] for i in range(len(token) - 1)]
        elif match.lastgroup == "number":
            number = token.replace(",", "")
            found.append(number)
            unit = folded[match.end() : match.end() + 1]
            if unit and "一" <= unit <= "鿿":
                found.append(number + unit)
        else:
            found.append(token)
    return found
