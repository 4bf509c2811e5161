"""Follow-ups that say what was meant: 不是甲县，是乙县; 不是问总数，我要的是女生那部分; 我问的是什么时候开工.

All functions take Simplified text.
"""

from __future__ import annotations

import re

from assistant.search.going_on import COUNTED
from assistant.search.question_parts import ASKING, ATTRIBUTE, content, topic
from assistant.search.replacing import TAIL, Completed, Earlier, corrected, replaced

_CORRECTION = re.compile(
    "^(?:(?:不对|不是|[说问搞弄打写记看]?错了|我?没(?:有)?说清楚?|不|不好意思|抱歉)[，,。、 ]*)?"
    "(?:我(?:是想|想|要|刚才)?(?:问|说|指)的?(?:是|的是)?|我是[说指问]|我?要问的是|应该是|(?<=[对了是错][，,、])是"
    "|更正[:：]?)(?P<new>.+)$"
)
# 不是会员，我要交多少 denies nothing that was asked: 我要 corrects only with a word of asking, or with 的是.
_NOT_BUT = re.compile(
    "^(?:不对?[，, ]*)?(?:我(?:刚才)?(?:[问说要指]的)?)?(?:不是(?:想?[问说要指看])?|没(?:想|要)?问|不(?:想|要)?问)"
    "(?P<old>[^，,；;。]+)(?<![吗吧])[，,；; ]*"
    "(?:而是|应该是|是|我?(?:只|就)?(?:是?想|要)?[问说要指看]的?(?:就?是)"
    "|我(?:只|就是?)?(?:想|要)(?:(?:问|知道|了解)(?:的(?:就?是)?)?|的就?是)|只(?:是?想)?问|只要的是)(?P<new>.+)$"
)
_PART = re.compile("(?:的?(?:[那这]一?(?:部分|块|些|类|种|项|个)|部分))$")
_WHOLE = re.compile("总|一共|合计|全部|整体|所有")


def corrects(bare: str) -> bool:
    """Whether a follow-up says that something else was meant."""
    return bool(_CORRECTION.match(bare) or _NOT_BUT.match(bare))


def meant_instead(bare: str, earlier: Earlier) -> Completed | str | None:
    """The earlier question as it was meant; what is meant, where that asks by itself; None if nothing is corrected."""
    denied = _NOT_BUT.match(bare)
    meant = denied or _CORRECTION.match(bare)
    if not meant:
        return None
    part = _part_meant(denied["old"], denied["new"], earlier) if denied else None
    if part:
        return part
    if _asks_itself(meant["new"], earlier.question):
        return meant["new"]
    if denied:
        return corrected(denied["old"].strip("的"), _PART.sub("", denied["new"]), earlier)
    return replaced(_PART.sub("", meant["new"]), earlier)


def _asks_itself(new: str, earlier: str) -> bool:
    """Whether what a correction wants is a question by itself, not another thing to ask the earlier one of."""
    asking, before = ASKING.search(new), ASKING.search(earlier)
    if not asking or not content(new):
        return False
    other = (
        before is not None and asking.group()[:2] != before.group()[:2] and not re.match("多少|几|是否", asking.group())
    )
    return asking.start() == 0 or other or bool(content(TAIL.sub("", new)[asking.end() :]))


def _part_meant(old: str, new: str, earlier: Earlier) -> Completed | None:
    """The earlier count asked of a part of it (不是问总数，我要的是女生那部分).

    Args:
        old: What the follow-up does not want.
    """
    part = _PART.search(new)
    if not part and not _WHOLE.search(old):
        return None
    name = _PART.sub("", new).strip("的，, ")
    text = earlier.question.rstrip("？?。 ")
    asking = ASKING.search(text)
    counted = asking and COUNTED.fullmatch(asking.group())
    if not asking or not counted or not name or ATTRIBUTE.search(topic(text)) or ASKING.search(name):
        return None
    after = text[asking.end() :].strip("的了呢啊 ")
    if after and after[-1] == name[-1]:  # of the same kind: the one stands for the other
        return Completed(text=f"{text[: asking.end()]}{name}？", slot="part")
    return Completed(text=f"{text[: asking.start()]}多少{name}？", slot="part")
