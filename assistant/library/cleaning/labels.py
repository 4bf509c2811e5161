"""``label: value`` lines that pages put above or below their text: 来源：…, 发布日期：…, 发文字号：…"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.library.script import fold

Field = Literal["title", "published", "signed", "publisher", "number", "other"]

_WORDS: dict[Field, str] = {
    "title": "标题 名称 信息名称 文件名称",
    "published": "公开日期 发布日期 发布时间 公布日期 发文日期 出版日期 发表时间 出版 发布 日期 时间 更新时间 更新日期",
    "signed": "成文日期 生成日期 印发日期 签发日期",
    "publisher": "来源 信息来源 稿源 文章来源 发布机构 发文机关 发文单位 发布单位 发布部门 颁布机关 发布者 "
    "公开主体 公开责任部门 制发机关 出处 机构",
    "number": "发文字号 文号 文件编号",
    "other": "索引号 主题分类 体裁分类 信息分类 分类 主题词 关键词 内容概述 摘要 有效性 时效性 效力状态 公开方式 "
    "公开形式 公开范围 公开时限 施行日期 实施日期 效力级别 生效日期 废止日期 失效日期 作者 撰文 记者 编辑 责任编辑 "
    "责编 审核 字号 浏览次数 浏览量 点击数 阅读量 字体大小 浏览 阅读",
}
_FIELDS: dict[str, Field] = {word: field for field, words in _WORDS.items() for word in words.split()}
# Pages widen short labels with blanks: 来 源, 有 效 性.
_SPACED = "|".join(r"\s*".join(word) for word in sorted(_FIELDS, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])({_SPACED})\s*:|^\s*[•·●]\s*({_SPACED})\s|^\s*[\[【]({_SPACED})[\]】](?=.))\s*"
)
_LABEL_ALONE = re.compile(rf"\W*({_SPACED})\s*:?\s*")
_INDENT = re.compile(r"\s*[•·●]?")

_LIST_LINES = 120  # a list of labels stands in the head of a page
_LIST_LABELS = 3  # fewest labels that make a list


def labelled(line: str) -> list[tuple[Field, str]]:
    """The fields of a line and their values in the line's own glyphs; several labels may share a line."""
    folded = fold(line)
    matches = list(_LABEL.finditer(folded.text))
    ends = [*(match.start() for match in matches[1:]), len(folded.text)]
    pairs = []
    for match, end in zip(matches, ends, strict=False):
        start, stop = folded.original_span(match.end(), end)
        pairs.append((_FIELDS[re.sub(r"\s", "", match[1] or match[2] or match[3])], line[start:stop].strip()))
    return [(field, value) for field, value in pairs if value]


def is_label_alone(line: str) -> bool:
    """Whether the line is a known label without its value."""
    return _LABEL_ALONE.fullmatch(fold(line).text.strip()) is not None


def join_lists(rows: Sequence[str]) -> list[tuple[int, str]]:
    """The rows with their numbers, labels and values that stand on lines of their own brought together on one line.

    Only a list is touched: labels that follow each other's values, the values alike in their indent. A label
    at its end that has no value stays as it is.
    """
    values: dict[int, int] = {}  # row of the label, row of its value
    for run in _runs(rows[:_LIST_LINES]):
        if len(run) >= _LIST_LABELS:
            values.update(run)
    joined: list[tuple[int, str]] = []
    last = -1
    for i, row in enumerate(rows):
        if i in values:
            gap = "" if row.endswith((":", "：")) else " "
            joined.append((i, f"{row}{gap}{_INDENT.sub('', rows[values[i]], count=1).strip()}"))
            last = values[i]
        elif i > last:
            joined.append((i, row))
    return joined


def _runs(rows: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Lists of label and value by their rows: every value is followed by the next label, all indented alike."""
    filled = [i for i, row in enumerate(rows) if row.strip()]
    alone = {i for i in filled if len(rows[i].strip()) <= 16 and is_label_alone(rows[i])}
    runs: list[list[tuple[int, int]]] = [[]]
    indent = ""
    for n, i in enumerate(filled):
        following = filled[n + 1] if n + 1 < len(filled) else i
        if i in alone and following not in alone and following != i:
            match = _INDENT.match(rows[following])
            found = match.group() if match else ""
            if not runs[-1] or found == indent:
                runs[-1].append((i, following))
                indent = found
        elif i not in alone and not (runs[-1] and runs[-1][-1][1] == i):
            runs.append([])
    return runs
