"""What the properties of a file say about it, without what programs fill in by themselves."""

from __future__ import annotations

import re

_NO_TITLE = re.compile(
    r"about:.*|https?:.*"
    r"|microsoft (?:word|powerpoint|excel)\s*-.*|.*\.(?:docx?|pptx?|xlsx?|wps|pdf|rtf|odt|indd|tmp|html?)"
    r"|(?:document|presentation|book|sheet|slide|文档|文件|文稿|演示文稿|簡報|工作簿|幻灯片|投影片)\s*\d*"
    r"|power ?point (?:演示文稿|presentation|簡報|slides?)|.*(?:模板|template)"
    r"|(?:untitled|无标题|無標題|未命名|no title|unknown title|word document|title)\W*\d*|<.*>|[\W\d_]*|.",
    re.I,
)
_NO_AUTHOR = re.compile(
    r"(?:administrator|admin|user|users|root|owner|guest|microsoft(?: office)?(?: user|用户|用戶)?|微软用户|微軟使用者"
    r"|微软中国|windows 用户|用户|使用者|作者|unknown|author|anonymous|python-(?:docx|pptx)|openpyxl"
    r"|wps[ _].*|apache poi"
    r"|lenovo|dell|hp|acer|asus|thinkpad|pc|mac|xp|sky123\S*|番茄花园|雨林木风|深度\S*|computer|unspecified)"
    r"|\(?(?:un)?specified\)?|[\W\d_]*|.",
    re.I,
)


def hints(title: str = "", author: str = "", date: str = "", publisher: str = "") -> dict[str, str]:
    """The properties that say something, by the names that ``Extracted.hints`` uses.

    Args:
        date: As ISO 8601 or as PDF writes it (``D:20240509…``).
    """
    found: dict[str, str] = {}
    title, author, publisher = (" ".join(text.split()) for text in (title, author, publisher))
    if not _NO_TITLE.fullmatch(title) and "\ufffd" not in title:
        found["title"] = title
    if not _NO_AUTHOR.fullmatch(author) and "\ufffd" not in author:
        found["author"] = author
    if not _NO_AUTHOR.fullmatch(publisher) and "\ufffd" not in publisher:
        found["publisher"] = publisher
    day = re.match(r"(?:D:)?(\d{4})-?(\d\d)-?(\d\d)", date.strip())
    if day and day[1] >= "1990":
        found["date"] = "-".join(day.groups())
    return found
