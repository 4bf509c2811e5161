"""Markdown files: written by a person, so that nothing but the front matter and the comments is taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.library.cleaning.clean import normalise
from assistant.library.formats.encoding import decode
from assistant.library.formats.extracted import Extracted
from assistant.library.script import fold
from assistant.records import DroppedText

_NAMES = {
    "title": "标题 题目 题名 名称",
    "date": "日期 时间 发布日期 发布时间 成文日期 出版日期",
    "publisher": "来源 发布机构 发布单位 发布者 出版者 出版社 发文机关 机构 媒体",
    "region": "地区 区域 地域",
    "author": "作者 撰文 撰稿",
    "number": "文号 发文字号 编号",
    "source": "出处 原题 原文 网址 链接",
    "script": "文字",
}
_KEYS = {word: name for name, words in _NAMES.items() for word in words.split()}
# A comment, or a piece of code, in which <!-- is what it says.
_COMMENT = re.compile(r"(?P<comment><!--(?:(?!<!--).)*?-->)|^```.*?^```|`[^`\n]*`", re.S | re.M)


def extract(data: bytes) -> Extracted:
    """The Markdown text below the front matter, and the front matter's fields; comments are not seen where it is read.

    Raises:
        ReadError: The bytes cannot be decoded.
    """
    raw, encoding = decode(data)
    given, body = split_front_matter(normalise(raw))
    comments = [match.group() for match in _COMMENT.finditer(body) if match["comment"]]
    return Extracted(
        text=_COMMENT.sub(lambda match: "" if match["comment"] else match.group(), body).strip("\n"),
        encoding=encoding,
        given=given,
        dropped=tuple(DroppedText(text=comment, reason="comment") for comment in comments),
    )


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The ``key: value`` lines between two ``---`` lines at the very beginning, and the text below them.

    A block that is not closed, or holds anything but such lines, comments and nested values, is text.
    """
    match = re.match(r"---\n(.*?)^(?:---|\.\.\.)(?:\n|\Z)", text[:10_000], re.S | re.M)
    if not match:
        return {}, text
    fields = read_fields(match.group(1))
    return ({}, text) if fields is None else (fields, text[match.end() :])


def read_fields(block: str) -> dict[str, str] | None:
    """The fields of ``key: value`` lines; None if it holds anything but such lines, comments and nested values.

    Keys may be Chinese (标题, 日期, ...) and are given back by their English name. A value that goes on below its key,
    as a text or as a list, is one line; the elements of a list are parted by 、.
    """
    fields: dict[str, str] = {}
    nested: list[str] = []
    key = ""
    for line in [*normalise(block).split("\n"), "end:"]:
        pair = re.fullmatch(r"([\w.-]+)\s*(?::(?:\s+(.*))?|：\s*(.*))", line)
        if not pair:
            if line.strip() and not line.startswith((" ", "\t", "-", "#")):
                return None
            if not line.startswith("#"):
                nested.append(line.strip())
            continue
        if key and fields[key] in ("", "|", ">", "|-", ">-"):
            fields[key] = _one_line(nested)
        if line != "end:":
            nested, key = [], _KEYS.get(fold(pair[1]).text, pair[1].lower())
            fields[key] = _listed(_unquoted(pair[2] or pair[3] or ""))
    return fields


def _one_line(nested: Sequence[str]) -> str:
    """The lines below a key as one; empty if they are keys of their own, which no field of ours has."""
    lines = [line for line in nested if line]
    if lines and all(line.startswith("- ") for line in lines):
        return "、".join(_unquoted(line[2:]) for line in lines)
    return "" if any(re.match(r"-|[\w.-]+:(?:\s|$)", line) for line in lines) else " ".join(lines)


def _listed(value: str) -> str:
    """The elements of a list in brackets parted by 、; another value as it is."""
    match = re.fullmatch(r"\[([^\[\]]*[,，、][^\[\]]*)\]", value)
    return "、".join(_unquoted(element) for element in re.split("[,，、]", match[1])) if match else value


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
