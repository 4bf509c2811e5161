"""Hostile files of text: encodings, single lines, deep nesting, and what patterns of ours might never finish with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.honest import BODY, TITLE
from tests.hostile import Hostile

_LONG = 30_000  # characters; what takes the square of it in Python does not end in time


def files() -> Iterator[Hostile]:
    """Text and Markdown files."""
    yield from _encodings()
    yield from _marks()
    yield from _runs()
    yield from _lines()
    yield from _front_matter()
    yield from _tables()
    yield Hostile("one-line-100mb.txt", b"x" * 100_000_000, "refused")
    yield Hostile("one-line-chinese-63mb.md", "永".encode() * 21_000_000, "refused")


def _encodings() -> Iterator[Hostile]:
    text = f"{TITLE}\n{BODY}\n"
    yield Hostile("empty.txt", b"", "refused")
    yield Hostile("empty.html", b"", "refused")
    yield Hostile("empty.md", b"", "refused")
    for name, mark in {"utf8": b"\xef\xbb\xbf", "utf16le": b"\xff\xfe", "utf16be": b"\xfe\xff"}.items():
        yield Hostile(f"only-bom-{name}.txt", mark, "refused")
        yield Hostile(f"only-bom-{name}.html", mark, "refused")
    yield Hostile("only-bom-utf32.txt", b"\xff\xfe\x00\x00", "refused")
    yield Hostile("only-blanks.txt", " \t\n\r\u3000\u00a0\u2003\u2028".encode() * 500, "refused")
    yield Hostile("only-unseen.txt", "\u200b\u200c\u200d\u2060\ufeff\u202e".encode() * 500, "refused")
    yield Hostile("only-control.txt", bytes(range(1, 32)) * 100, "refused")
    yield Hostile("null-bytes.txt", text.encode().replace("，".encode(), b"\0"))
    yield Hostile("only-null-bytes.txt", b"\0" * 10_000, "refused")
    yield Hostile("utf16-odd-length.txt", b"\xff\xfe" + text.encode("utf-16-le") + b"x", "refused")
    yield Hostile(
        "utf16-lone-surrogates.txt",
        b"\xff\xfe" + (text + "\ud800x\udfff").encode("utf-16-le", "surrogatepass"),
        "refused",
    )
    yield Hostile("utf16-no-mark-surrogates.txt", (text * 5 + "\ud800").encode("utf-16-le", "surrogatepass"))
    yield Hostile("utf32-beyond-unicode.txt", b"\xff\xfe\x00\x00" + b"\x00\x00\x11\x00" * 9, "refused")
    yield Hostile("overlong-utf8.txt", b"\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf" * 300, "refused")
    yield Hostile("surrogates-in-utf8.txt", (text + "\ud83d\ude00" * 9).encode("utf-8", "surrogatepass"))
    yield Hostile("utf8-cut-in-a-character.txt", text.encode()[:-2])
    yield Hostile(
        "mixed-encodings.txt", text.encode("utf-8") * 3 + text.encode("gb18030") * 3 + text.encode("big5", "ignore") * 3
    )
    yield Hostile("gb18030-four-bytes.txt", text.encode("gb18030") + b"\x84\x31\xa4\x37" * 50)
    yield Hostile("gb18030-lone-lead.txt", text.encode("gb18030") + b"\x81")
    yield Hostile("latin1-all.txt", bytes(range(0x20, 0x100)) * 20)
    yield Hostile("escape-sequences.txt", f"\x1b[2J\x1b]0;own\x07{text}\x1b[31m{text}".encode(), "read")
    yield Hostile(
        "declares-utf7.html", f"<meta charset=utf-7><p>+ADw-script+AD4-alert(1)</p><p>{BODY}</p>".encode(), "read"
    )
    yield Hostile("declares-idna.html", b"<meta charset=idna><p>" + BODY.encode("gb18030") + b"</p>")
    yield Hostile("declares-zlib.html", b"<meta charset=zlib_codec><p>" + BODY.encode("gb18030") + b"</p>")
    yield Hostile("unicode-noncharacters.txt", (text + "\ufffe\uffff\U0010ffff\ufdd0" * 20).encode(), "read")


def _marks() -> Iterator[Hostile]:
    turned = "".join(f"\u202e{character}\u202c\u2066" for character in BODY)
    yield Hostile("right-to-left.txt", f"{TITLE}\n{turned}\n{BODY}".encode(), "read")
    yield Hostile("zero-width-everywhere.txt", f"{TITLE}\n{chr(0x200B).join(BODY)}".encode(), "read")
    yield Hostile("combining-marks.txt", (BODY + "永" + "\u0301" * 20_000).encode(), "read")
    yield Hostile("variation-selectors.txt", (BODY + "葛\U000e0100" * 5000).encode(), "read")
    yield Hostile("joiners.txt", (BODY + "👩" + "\u200d👩" * 20_000).encode(), "read")
    yield Hostile("ligatures-that-grow.txt", (BODY + "\ufdfa" * 20_000).encode(), "read")
    yield Hostile("private-use.txt", (BODY + "\ue000\U000f0000" * 5000).encode())
    yield Hostile("tags.txt", (BODY + "".join(chr(0xE0000 + c % 128) for c in range(20_000))).encode())


def _runs() -> Iterator[Hostile]:
    """One pattern over and over in one line, alone and behind an honest sentence."""
    for name, pattern in _PATTERNS.items():
        run = pattern * (_LONG // len(pattern))
        yield Hostile(f"run-{name}.txt", f"{TITLE}\n{BODY}\n{run}\n".encode())
        yield Hostile(f"run-{name}.md", f"{run}x\n".encode())


_PATTERNS = {
    "digits": "1234567890", "dots": ".", "blanks": " ", "wide-blanks": "\u3000", "dashes": "-", "long-dashes": "—",
    "question-marks": "?", "wide-question-marks": "？", "brackets-open": "（", "brackets-closed": "）", "quotes-open": "“",
    "quotes-closed": "”", "corner-quotes": "「", "pipes": "|", "rows": "| a ", "enumeration": "一、", "enumeration-brackets": "（一）",
    "chapters": "第一章", "articles": "第十条 ", "firstly": "一是", "dates": "2024-05-09 ", "chinese-dates": "二〇二四年五月九日",
    "republic": "民国一百一十三年", "numerals": "一千零二十三亿", "ideographs": "永", "places": "河西县", "provinces": "省市县区",
    "percent": "12.5%", "commas": "，", "full-stops": "。", "ellipses": "…", "colons": "：", "labels": "来源：", "document-number": "河发〔2024〕",
    "years-in-brackets": "〔2024〕", "breadcrumb": "甲 > 乙 ", "slashes": "首页/", "hashes": "#", "stars": "*", "underscores": "_",
    "backticks": "`", "tildes": "~", "equals": "=", "entities": "&amp;", "angle-brackets": "<", "tags": "<b>", "links": "[a](b)",
    "link-open": "[", "images": "![", "clock": "12:30:", "copyright": "©", "interface": "登录注册", "rights": "版权所有", "latin": "a", "words": "the cat ",
    "abbreviations": "e.g. ", "emoji": "😀", "tabs": "\t", "backslashes": "\\", "carriage-returns": "\r", "form-feeds": "\f", "line-separators": "\u2028",
    "organs": "办公室关于", "bylines": "记者 ", "signed": "编辑：", "neighbour": "上一篇：", "minus": "1-", "decimal": "0.", "units": "万元",
}  # fmt: skip


def _lines() -> Iterator[Hostile]:
    """Many lines of one kind, and blocks within blocks."""
    yield Hostile("newlines.txt", b"\n" * 2_000_000 + BODY.encode(), "read")
    yield Hostile("blank-lines-between.txt", "\n\n\n\n\n\n".join(["。"] * 5000).encode())
    yield Hostile("headings.md", "".join(f"{'#' * (i % 7 + 1)} 第{i}节\n" for i in range(5000)).encode(), "read")
    yield Hostile("headings-deeper.txt", "".join(f"{i}.{i}.{i} 节\n" for i in range(5000)).encode(), "read")
    yield Hostile("items-deep.md", "".join(" " * i + "- 项\n" for i in range(500)).encode(), "read")
    yield Hostile("quotes-deep.md", (">" * 50_000 + BODY).encode(), "read")
    yield Hostile("brackets-deep.md", ("[" * 50_000 + BODY + "]" * 50_000).encode(), "read")
    yield Hostile("json-deep.txt", ('{"a":' * 50_000 + "1" + "}" * 50_000).encode(), "read")
    yield Hostile("quote-marks-deep.txt", ("“（" * 25_000 + BODY + "）”" * 25_000).encode(), "read")
    yield Hostile("fences.md", b"```\n" * 9999 + BODY.encode(), "read")
    yield Hostile("dates-in-lines.txt", b"2024-05-09\n" * 5000)
    yield Hostile("enumerations-in-lines.txt", "".join(f"{a}、\n" for a in "一二三四五六七八九十" * 500).encode())
    yield Hostile("labels-in-lines.txt", "索 引 号\n0012\n发布日期\n2024\n".encode() * 1500)
    yield Hostile("titles-in-lines.txt", f"{TITLE}\n".encode() * 5000, "read")
    yield Hostile("rules-in-lines.txt", f"====\n{TITLE}\n".encode() * 3000)
    yield Hostile("speeches-in-lines.txt", f"第一篇 {TITLE}\n{BODY}\n".encode() * 1000)
    yield Hostile("contents-in-lines.txt", "".join(f"第{i}章 说明......{i}\n" for i in range(3000)).encode())
    yield Hostile("question-mark-lines.txt", f"??\n{BODY}??\n".encode() * 500, "read")


def _front_matter() -> Iterator[Hostile]:
    yield Hostile("front-matter-unclosed.md", ("---\n" + "a: b\n" * 20_000).encode())
    yield Hostile(
        "front-matter-many-keys.md",
        ("---\n" + "".join(f"k{i}: v\n" for i in range(900)) + f"---\n{BODY}").encode(),
        "read",
    )
    yield Hostile("front-matter-long-title.md", f"---\ntitle: {'永' * 8000}\n---\n{BODY}".encode(), "read")
    yield Hostile(
        "front-matter-tag.md",
        f"---\ntitle: !!python/object/apply:os.system [id]\ndate: 9999-99-99\n---\n{BODY}".encode(),
        "read",
    )
    yield Hostile(
        "front-matter-references.md", f"---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: *b\n---\n{BODY}".encode(), "read"
    )
    yield Hostile(
        "front-matter-script.md", f"---\nscript: ../../etc\nregion: '{'(' * 500}'\n---\n{BODY}".encode(), "read"
    )


def _tables() -> Iterator[Hostile]:
    wide = ",".join("甲" for _ in range(5000))
    yield Hostile("wide.csv", f"{wide}\n".encode())
    yield Hostile("ragged.csv", "".join(",".join(["甲"] * (i % 100)) + "\n" for i in range(300)).encode())
    yield Hostile("quote-never-closed.csv", ('年,说明\n2023,"' + f"{BODY}\n" * 900).encode())
    yield Hostile("quotes.csv", b'"' * 200_001)
    yield Hostile("field-1mb.csv", ("年,说明\n2023," + "永" * 100_000).encode())
    yield Hostile("separators.csv", b",;\t|" * 20_000)
    yield Hostile("formulas.csv", f"年,说明\n=cmd|'/c calc'!A0,{BODY}\n@SUM(1),+1\n".encode())
    yield Hostile("null-bytes.csv", f"年,说明\n2023,\0{BODY}\n".encode())
    yield Hostile("pipes-in-cells.csv", f"a|b,c\n{BODY}|--|,|\n".encode())
    yield Hostile("wide-table.md", ("| a " * 5000 + "|\n" + "|---" * 5000 + "|\n" + "| 1 " * 5000 + "|\n").encode())


def pages(address: str, secret: Path) -> Iterator[Hostile]:
    """HTML pages."""

    def page(name: str, body: str, head: str = "", verdict: str = "either") -> Hostile:
        data = f"<!doctype html><html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>".encode()
        return Hostile(f"page-{name}.html", data, "read" if verdict == "read" else "either")

    p = f"<p>{BODY}</p>"
    yield page("deep-div", "<div>" * 50_000 + p + "</div>" * 50_000)
    yield page("deep-unclosed", "<b><i><span>" * 15_000 + p)
    yield page("deep-table", "<table><tr><td>" * 3000 + p)
    yield page("deep-list", "<ul><li>" * 15_000 + p)
    yield page("deep-hidden", "<div hidden>" * 20_000 + p + "</div>" * 20_000 + p)
    yield page("attributes", f"<p {' '.join(f'a{i}=1' for i in range(12_000))}>{BODY}</p>" + p)
    yield page("attribute-long", f'<p title="{"x" * 1_000_000}">{BODY}</p>' + p)
    yield page("style-bomb", p, f"<style>{'a:not(' * 50_000}{'{' * 50_000}</style>", "read")
    yield page("style-attribute", f'<p style="{"display :  " * 20_000}">{BODY}</p>{p}')
    yield page("script-bomb", p, f"<script>{'for(;;){' * 50_000}</script>", "read")
    yield page("script-unclosed", p + "<script>" + "x" * 100_000)
    yield page("comment-unclosed", p + "<!--" * 30_000)
    yield page("declarations", "<![CDATA[<!DOCTYPE [" * 5000 + p)
    yield page("entities", "&" * 30_000 + "&amp" * 10_000 + "&#x110000;&#0;&#xd800;" * 300 + p)
    yield page("tag-never-closed", p + "<a " + "b=c " * 50_000)
    yield page("less-than", p + "<" * 60_000)
    yield page("end-tags", p + "</p>" * 30_000, verdict="read")
    yield page("text-only-script", "<script>alert(1)</script><noscript>a</noscript>")
    yield page("json-ld", p, '<script type="application/ld+json">' + '{"a":[' * 20_000 + "</script>")
    yield page("meta-many", p, "".join(f'<meta name="k{i}" content="v">' for i in range(10_000)))
    yield page("dates-many", p + "<time datetime='2024-99-99'>x</time>" * 3000)
    yield page(
        "refresh", p, f'<meta http-equiv="refresh" content="0;url={address}/refresh"><base href="{address}/">', "read"
    )
    remote = f"""<img src="{address}/img"><link rel=stylesheet href="{address}/css"><script src="{address}/js"></script>
    <iframe src="{address}/frame"></iframe><object data="{address}/object"></object><video src="{address}/video"></video>
    <img srcset="{address}/set 2x"><style>@import url({address}/import);</style><a href="{secret.as_uri()}">a</a>
    <iframe src="{secret.as_uri()}"></iframe>"""
    yield page(
        "remote",
        p + remote,
        f'<link rel="canonical" href="{address}/canonical"><link rel="amphtml" href="{address}/amp">',
        "read",
    )
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y SYSTEM "{address}/dtd">]>'
    yield Hostile("page-external-entity.html", f"{entity}<html><body>{p}<p>&x;&y;</p></body></html>".encode())
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    yield Hostile(
        "page-laughs.html", f'<!DOCTYPE html [<!ENTITY l0 "lol">{laughs}]><html><body>{p}&l9;</body></html>'.encode()
    )
    yield Hostile("page-frames.html", f'<frameset><frame src="{address}/frame"></frameset>'.encode())
    yield Hostile("page-nothing.html", b"<html></html>", "refused")
    yield Hostile("page-only-head.html", f"<html><head><title>{TITLE}</title></head></html>".encode(), "refused")
    yield Hostile("page-control.html", f"<p>\x00\x01\x08{BODY}\x1b[2J</p>".encode())
