"""How a document opens within a text: its title, its byline, its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.library.cleaning.labels import labelled
from assistant.library.describing.bylines import byline, byline_of_heading, names_organisation
from assistant.library.describing.dates import is_date, read_date

_LONGEST_TITLE = 80
NUMERAL = r"[一二三四五六七八九十百]{1,4}|\d{1,3}"
# A paper of a meeting by its kind: 发言材料之二, 交流材料（3）.
_KIND = (
    r"(?:(?:书面|典型|交流|经验|会议|表态|大会)?发言(?:材料|稿|提纲)?"
    r"|(?:会议|大会|经验|典型)?(?:交流|经验|典型|汇报|讲话)(?:材料|稿))"
)
PAPER = re.compile(rf"[【\[(（]?{_KIND}\s*(?:之|[(（])?({NUMERAL})[)）】\]]?(?:\s*[:：、]|\s|$)")
NUMBERED = re.compile(
    rf"(?:第(?:{NUMERAL})[篇编章节条部课讲回]|(?:{NUMERAL})[、.．]|[(（](?:{NUMERAL})[)）]|\d+(?:\.\d+)+"
    r"|附[件录表]|chapter|part|section|appendix)"
)
# Headings that are sections of something, whatever stands below them.
_SECTION = re.compile(
    r"(?:概[述况览要]|简介|背景|目标|原则|任务|措施|保障|方法|结果|讨论|结论|总结|附[录件表]|参考文献|目录|[前引绪]言|序|后记|摘要"
    r"|致谢|安装|使用|配置|常见问题|问答|说明|要求|流程|步骤|分析|现状|问题|建议|计划|安排|职责|范围|定义|术语|架构|设计|实现|测试"
    r"|进度|预算|风险|情况|体系|机制|内容|依据|条件|政策|思路|路径|策略|影响|趋势|案例|对策|启示|模式|支撑|基础|环境|管理|声明|须知"
    r"|经过|费用|意义|成效|成果|做法|经验|展望|打算|特点|功能|参数|规格|用法|更新|日志"
    r"|readme|introduction|overview"
    r"|background|methods?|results?|discussion|conclusions?|summary|references|abstract|installation|usage|faq|features)[:：]?$"
)
_QUESTION = re.compile(r"[?？吗呢]$|^(?:[问q]\s*[:：\d]|如何|怎[么样]|什么|为什么|哪些|是否)")
# Endings of titles that name a kind of document which stands by itself.
_DOCUMENT = re.compile(
    r"(?:通知|公告|通告|通报|函|纪要|决定|批复|讲话|致辞|演讲|发言|启事|公开信|倡议书|邀请函|命令|令|意见|办法|规定|条例|方案|细则"
    r"|announcement|notice|press release|statement)(?:[(（].{1,12}[)）])?$"
)
_NO_TITLE = re.compile(r"[。；;，,:：…]$|^图(?:[为示中:：\d]|[一二三四五六七八九十])|^[-*•·|>]|\t|\d+\s*楼$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    Attributes:
        text: Without the blanks around it, and without the marks of a top heading.
        key: Folded; empty for a line too long to be a title.
        rank: Level of the Markdown heading; 0 for none.
        after_gap: Whether it begins the text or follows a blank line or a rule.
    """

    start: int
    text: str
    key: str
    rank: int
    after_gap: bool


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a document begins.

    Attributes:
        at: Its first line, by place among the lines.
        title: As it stands there.
        by: Whom it names as speaker or sender; empty if nobody.
    """

    at: int
    title: str
    by: str = ""


def opening(lines: Sequence[Line], at: int) -> Begin:
    """The beginning at the line; who speaks stands in the heading or on one of the next two lines."""
    title = lines[at].text
    counted = NUMBERED.match(title)
    by = byline_of_heading(title[counted.end() :] if counted else title)
    below = lines[at + 1] if at + 1 < len(lines) else None
    if (
        below
        and PAPER.fullmatch(lines[at].key.rstrip(":：、 "))
        and is_title(below, least=3)
        and not byline(below.text)
    ):
        return replace(opening(lines, at + 1), at=at, title=f"{title} {below.text}")
    for near in lines[at + 1 : at + 3]:
        if by or not near.key or near.rank:
            break
        by = byline(near.text)
        if not by and not is_date(near.text):
            break
    return Begin(at, title, by)


def says_source(lines: Sequence[Line], at: int) -> bool:
    """Whether the lines right below a title say whence and when the text is."""
    said: set[str] = set()
    for near in lines[at + 1 : at + 5]:
        fields = [field for field, _ in labelled(near.text)] if near.key else []
        person = bool(near.key) and byline(near.text) != ""
        dated = bool(near.key) and read_date(near.text) != ""
        if not (person or is_date(near.text) or (fields and not near.key.endswith("。"))):
            break
        said |= {"day"} if dated else set()
        said |= {"source"} if person or {"publisher", "number"} & set(fields) or "作者" in near.key else set()
    return said == {"day", "source"}


def is_title(line: Line, *, least: int) -> bool:
    """Whether the line may be a title: no sentence, item, label or date, and no shorter than ``least``."""
    return (
        least <= len(line.key) <= _LONGEST_TITLE
        and line.rank <= 1
        and not _NO_TITLE.search(line.key)
        and not labelled(line.text)
        and not is_date(line.text)
    )


def is_heading(line: Line) -> bool:
    """Whether a numbered line is a heading rather than a sentence."""
    return len(line.key) <= _LONGEST_TITLE and line.rank <= 1 and not re.search(r"[。；;，,…]$|。.", line.key)


def is_document(line: Line) -> bool:
    """Whether the line is a title that names the kind of an official document."""
    return bool(line.key) and is_title(line, least=4) and _DOCUMENT.search(line.key) is not None


def is_section(line: Line) -> bool:
    """Whether the line heads a section of a document: numbered, a question, or of a section's usual name."""
    return bool(NUMBERED.match(line.key) or _QUESTION.search(line.key) or _SECTION.search(line.key))


def heads_letter(line: Line) -> bool:
    """Whether the line is the head of an official document: the organ's name, alone or with 文件."""
    return bool(line.key) and names_organisation(re.sub(r"\s|文件$", "", line.key))
