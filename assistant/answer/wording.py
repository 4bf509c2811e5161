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
# What the documents say, and what the question took for granted.
RATHER: dict[Script, str] = {
    "hans": "资料写的是{}，而不是{}",
    "hant": "資料寫的是{}，而不是{}",
    "latin": "The documents say {}, not {}",
}
# In front of a figure by which something changed.
WAY: dict[Script, dict[str, str]] = {
    "hans": {"up": "增长", "down": "下降", "": ""},
    "hant": {"up": "增長", "down": "下降", "": ""},
    "latin": {"up": "a rise of ", "down": "a fall of ", "": ""},
}
# Which of two things is more: its name, and the word that was asked with (多, 低).
IS_MORE: dict[Script, str] = {"hans": "{}更{}，", "hant": "{}更{}，", "latin": "{} is {}, "}
BY: dict[Script, str] = {"hans": "，相差", "hant": "，相差", "latin": ", by "}
ALIKE: dict[Script, str] = {"hans": "两者相同，", "hant": "兩者相同，", "latin": "Both are the same, "}
# Between two statements that disagree: the second is of an unknown or the same day (0), older (1) or newer (-1).
DISAGREEING: dict[Script, dict[int, str]] = {
    "hans": {0: "；另一份文件写为", 1: "；较早的文件写为", -1: "；较新的文件写为"},
    "hant": {0: "；另一份文件寫為", 1: "；較早的文件寫為", -1: "；較新的文件寫為"},
    "latin": {0: "; another document says ", 1: "; an earlier document says ", -1: "; a later document says "},
}
AIM_NOT_FACT: dict[Script, str] = {
    "hans": "（资料写的是目标，不是已经达到的数）",
    "hant": "（資料寫的是目標，不是已經達到的數）",
    "latin": " (this is a target, not what has been reached)",
}
FACT_NOT_AIM: dict[Script, str] = {
    "hans": "（资料写的是已经达到的数，不是目标）",
    "hant": "（資料寫的是已經達到的數，不是目標）",
    "latin": " (this is what has been reached, not a target)",
}
