"""The fixed sentences that the assistant itself says, in the language and script of the question."""

from __future__ import annotations

from assistant.records import Script

NOT_FOUND: dict[Script, str] = {
    "hans": "资料中没有找到这个问题的答案。",
    "hant": "資料中沒有找到這個問題的答案。",
    "latin": "The documents do not hold an answer to this question.",
}
EMPTY_LIBRARY: dict[Script, str] = {
    "hans": "资料库还是空的，请先加入文件。",
    "hant": "資料庫還是空的，請先加入文件。",
    "latin": "The library is still empty; add documents first.",
}
PART_NOT_FOUND: dict[Script, str] = {
    "hans": "资料中没有找到：{}。",
    "hant": "資料中沒有找到：{}。",
    "latin": "The documents do not say: {}.",
}
