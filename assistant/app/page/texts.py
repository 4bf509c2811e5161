"""Everything the page says, in both of its languages.

Both languages stand in the page and the style sheet shows one: switching needs no server and loses nothing.
"""

from __future__ import annotations

import json
from html import escape

TITLE = "资料问答 · Library Assistant"

# key: (Chinese, English); {names} are filled in by the caller
TEXTS: dict[str, tuple[str, str]] = {
    "brand": ("资料问答", "Library Assistant"),
    "library": ("资料库", "Library"),
    "new": ("新对话", "New chat"),
    "language": ("English", "中文"),
    "theme": ("切换深色与浅色", "Switch between light and dark"),
    "welcome": ("想从资料里了解什么？", "What would you like to know?"),
    "promise": (
        "只根据资料库里的文件回答，每句话都标出原文，点一下就能核对。",
        "Answers come only from the files in your library. Every statement links to the sentence it rests on.",
    ),
    "try": ("试着问", "Try asking"),
    "holdings": ("资料库现有 {n} 份文件", "{n} {documents} in the library"),
    "empty_library": ("资料库还是空的，先添加几份文件吧。", "The library is empty. Add some files to begin."),
    "add": ("添加文件", "Add files"),
    "placeholder": ("输入问题，按 Enter 发送", "Ask a question, press Enter to send"),
    "question": ("问题", "Question"),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "keys": (
        "Shift + Enter 换行 · Esc 停止 · 由本机的模型作答，点数字核对原文",
        "Shift + Enter for a new line · Esc to stop · Written by a local model: click a number to check it",
    ),
    "waiting": ("等待模型", "Waiting for the model"),
    "searching": ("检索", "Searching"),
    "searched": ("已检索", "Searched"),
    "reading": (
        "正在阅读 {n} 句（{k} 份文件）",
        "Reading {n} {sentences} from {k} {documents}",
    ),
    "read": ("阅读 {n} 句（{k} 份文件）", "Read {n} {sentences} from {k} {documents}"),
    "answering": ("作答", "Answering"),
    "answered": ("已作答", "Answered"),
    "seconds": ("{s} 秒", "{s} s"),
    "stand_alone": ("按此检索：{question}", "Searched for: {question}"),
    "stopped": ("已停止", "Stopped"),
    "stopped_empty": ("已停止，没有写出内容。", "Stopped before anything was written."),
    "failed": ("没有答成", "Something went wrong"),
    "unexpected": (
        "程序出了意外的错误，详情在运行它的终端里。",
        "An unexpected error occurred. The terminal that runs the program shows the details.",
    ),
    "copy": ("复制", "Copy"),
    "copied": ("已复制", "Copied"),
    "sources": ("来源", "Sources"),
    "page": ("第 {n} 页", "page {n}"),
    "looked_at": ("查看了这些内容", "What was looked at"),
    "looked_at_why": (
        "没有一处写明这个问题的答案，这是最接近的原文。",
        "None of it states the answer. These are the nearest passages.",
    ),
    "being_read": ("正在阅读", "Reading"),
    "kept": ("{n} 句", "{n} {sentences}"),
    "nothing_found": ("没有找到相近的内容。", "Nothing similar was found."),
    "sources_of": ("这个回答的来源", "Sources of this answer"),
    "back": ("回到回答", "Back to the answer"),
    "close": ("关闭", "Close"),
    "drop": ("把文件拖到这里，或点击选择", "Drop files here, or click to choose"),
    "formats": (
        "文件会复制进资料库；同名文件会被新的替换。单个文件不超过 {limit} MB",
        "Files are copied into the library; a file of the same name is replaced. At most {limit} MB each",
    ),
    "uploading": ("正在上传…", "Uploading…"),
    "indexing": ("正在处理 {done}/{total} 份文件", "Processing {done} of {total} files"),
    "result": ("添加结果", "Result"),
    "added": ("已添加", "Added"),
    "updated": ("已更新", "Updated"),
    "unchanged": ("没有变化", "Unchanged"),
    "not_added": ("未添加", "Not added"),
    "no_documents": ("还没有文件。", "No files yet."),
    "documents": ("文件", "Files"),
    "too_many": ("一次最多添加 {n} 份文件。", "At most {n} files at a time."),
    "too_large": ("超过 {n} MB，没有添加：", "Larger than {n} MB, not added: "),
    "undated": ("日期不详", "No date"),
}

# Questions for the empty page, by the file of the starter library that answers them. Some stay Chinese for English
# readers too: the small model answers English questions over Chinese documents less surely.
EXAMPLES: dict[str, tuple[str, str]] = {
    "fuling-education-plan-2025.md": (
        "到2027年，涪陵區公辦幼兒園在園幼兒占比要達到多少？",
        "What share of Fuling's children should attend public kindergartens by 2027?",
    ),
    "chengdu-eastern-new-area-2024.md": ("成都东部新区的推进会是什么时候、在哪里开的？",) * 2,
    "education-speeches-2025.md": (
        "浙江统筹编写了哪些思政教育资源？",
        "What is the name of Zhejiang's ideological education brand?",
    ),
    "yuzhong-evaluation-2024.md": ("重庆市教育评估院和渝中区教委要合作做什么？",) * 2,
}


def both(key: str, **values: object) -> str:
    """HTML of the text in both languages, with the values escaped.

    ``{sentences}`` and ``{documents}`` become these words in the number that the values n and k ask for.
    """
    chinese, english = TEXTS[key]
    filled = {name: str(value) for name, value in values.items()}
    filled.setdefault("sentences", _plural("sentence", values.get("n")))
    filled.setdefault("documents", _plural("document", values.get("k", values.get("n"))))
    return pair(chinese.format_map(filled), english.format_map(filled))


def pair(chinese: str, english: str) -> str:
    """HTML of two texts of which the page shows the one in its language."""
    zh = f'<span class="zh" lang="zh-Hans">{escape(chinese)}</span>'
    return f'{zh}<span class="en" lang="en">{escape(english)}</span>'


def label(key: str) -> str:
    """Attributes with an element's name in both languages; the script of the page sets the one in use."""
    chinese, english = TEXTS[key]
    chinese, english = escape(chinese), escape(english)
    return f'data-zh="{chinese}" data-en="{english}" aria-label="{chinese} {english}"'


def as_json(*keys: str) -> str:
    """The texts for the script of the page, as a JSON object that can stand inside a script element."""
    return json.dumps({key: TEXTS[key] for key in keys}, ensure_ascii=False).replace("<", "\\u003c")


def _plural(noun: str, count: object) -> str:
    return noun if count == 1 else f"{noun}s"
