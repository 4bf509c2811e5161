"""Questions of what something is, and the sentences that say so.

In a document on one thing every sentence speaks of it, and nothing but its form tells the one that says what it is.
"""

from __future__ import annotations

import re

from assistant.library.script import fold

_OPEN, _CLOSE = "[“「『《\"'‘]", "[”」』》\"'’]"
_PLAIN = '[^，,。？?“”「」『』《》"]'
_POLITE = "^(?:请问|那么?)?(?:所谓(?:的)?)?"
_WHAT = "(?:什么|甚么|啥)"
_MEANS = f"(?:(?:是|指)?的?{_WHAT}意思|(?:一词)?(?:是|指|指的是|是指|到底是|究竟是)(?:个|一种)?{_WHAT}(?:东西|概念)?)"
_ASKS = (
    # Where the thing is marked, anything may stand before it; else it is the whole question but for the asking.
    re.compile(f'{_OPEN}(?P<thing>[^“”「」『』《》"]{{1,20}}){_CLOSE}{_MEANS}[呢啊]?$'),
    re.compile(f"{_POLITE}(?:{_WHAT}是|何[谓为]|{_WHAT}叫做?){_OPEN}?(?P<thing>{_PLAIN}{{2,24}}?){_CLOSE}?[呢啊]?$"),
    re.compile(f"{_POLITE}(?P<thing>(?:(?!的){_PLAIN}){{2,24}}?){_MEANS}[呢啊]?$"),
    re.compile(
        f"{_POLITE}(?P<thing>(?:(?!的){_PLAIN}){{2,24}}?)的?(?:定义|含义|涵义|意思|概念)(?:是|为|指)?{_WHAT}?[呢啊]?$"
    ),
)
_ALSO = "(?:又称|亦称|或称|简称|全称|也叫|又叫|俗称)"
_SAYS = (
    rf"(?:\s*[(（][^()（）]*[)）])?(?:[，,]?{_ALSO}[^。；]{{1,40}}?)?[，,]?(?:就|便|乃|都)?(?:是|指|即|为|系|意为|意思)"
)


def thing_to_define(question: str) -> str:
    """What a question, in Chinese, asks the meaning of, folded; empty if it asks for something else."""
    folded = fold(question).text.strip(" ？?。!！")
    found = next(filter(None, (form.search(folded) for form in _ASKS)), None)
    return found["thing"] if found else ""


def defines(sentence: str, thing: str) -> bool:
    """Whether a sentence, folded, says what a thing is: 内台航路，或称内台航线，是海运航线.

    Args:
        thing: Folded.
    """
    name = f"{_OPEN}?{re.escape(thing)}{_CLOSE}?"
    said_of = re.search(rf"(?:^|[，,。；;：:]|所谓(?:的)?){name}{_SAYS}", sentence)
    return said_of is not None or re.search(rf"(?:称为|称之为|叫做?|俗称){name}", sentence) is not None
