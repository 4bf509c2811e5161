"""Exact match and token F1 as the CMRC 2018 evaluation defines them (DRCD is scored the same way), and RGB's rule.

Source: Cui et al., "A Span-Extraction Dataset for Chinese Machine Reading Comprehension", EMNLP 2019, and the
evaluation program of that shared task: case and its list of signs do not count, every Chinese character is a
token and so is every other word, and F1 rests on the longest common run of tokens. Only English contractions
(don't) are one token here and two there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The signs that the shared task's program removes; an ASCII full stop is not among them, so 3.5 stays whole.
_SIGNS = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_WORD = r"(?:(?![\u4e00-\u9fa5])\w)+"
_TOKEN = re.compile(rf"[\u4e00-\u9fa5]|{_WORD}(?:[.,']{_WORD})*|[^\s\u4e00-\u9fa5]")


def best_exact_match(answer: str, references: Sequence[str]) -> float:
    """1 if the answer equals a reference apart from case and the signs that do not count, else 0."""
    return float(any(_bare(answer) == _bare(reference) for reference in references))


def best_token_f1(answer: str, references: Sequence[str]) -> float:
    """The best F1 of the answer over the references, 0 to 1."""
    tokens = _TOKEN.findall(_bare(answer))
    return max(_f1(tokens, _TOKEN.findall(_bare(reference))) for reference in references)


def has_every_answer(answer: str, parts: Sequence[Sequence[str]]) -> bool:
    """Whether of each part of the expected answer some form stands letter by letter in the answer.

    The rule of RGB (Chen et al. 2023): case does not count, nor does white space of an answer in Chinese.
    """
    given = answer.lower()
    if re.search("[\u4e00-\u9fa5]", given):
        given = "".join(given.split())
    return all(any(form.lower() in given for form in forms) for forms in parts)


def _f1(answer: list[str], reference: list[str]) -> float:
    common = _longest_common_run(answer, reference)
    if not common:
        return 0.0
    precision, recall = common / len(answer), common / len(reference)
    return 2 * precision * recall / (precision + recall)


def _longest_common_run(left: list[str], right: list[str]) -> int:
    best = 0
    above = [0] * (len(right) + 1)
    for token in left:
        row = [0]
        for column, other in enumerate(right):
            row.append(above[column] + 1 if token == other else 0)
        best = max(best, *row)
        above = row
    return best


def _bare(text: str) -> str:
    return "".join(c for c in text.lower().strip() if c not in _SIGNS)
