"""The people of ``tools/simulate_users.py``, what they ask about, and a stand-in for the model that answers them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

ASKED = (("海拔", "多少米？"), ("占地", "多少平方米？"), ("工作人员", "有多少名？"))
_FIRST, _SECOND = "青白红金银黑紫翠", "松鹭岩泉柳鹰枫鹤"
_WRITING_S = 0.05


@dataclass(frozen=True, slots=True)
class Person:
    """A simulated user with the observatory that is theirs alone.

    Attributes:
        figures: In the order of ``ASKED``; no other person has any of them.
    """

    name: str
    station: str
    figures: tuple[str, str, str]

    def document(self) -> str:
        """The text of the document about the observatory."""
        height, area, staff = self.figures
        return (
            f"# {self.station}简介\n\n{self.station}海拔{height}米。{self.station}占地{area}平方米。"
            f"{self.station}的工作人员有{staff}名。\n"
        )


def people(count: int) -> list[Person]:
    """That many users with figures that differ from each other."""
    names = [first + second for first in _FIRST for second in _SECOND]
    if count > len(names):
        raise SystemExit(f"at most {len(names)} users")
    return [
        Person(f"user{i}", f"{names[i]}观测站", (str(1013 + 17 * i), str(20011 + 37 * i), str(301 + 2 * i)))
        for i in range(count)
    ]


def stand_in(prompt: str) -> str:
    """The sentence of the material that shares most with the question, as slowly as if it were written."""
    material, _, question = prompt.rpartition("问题：")
    sentences = re.findall(r"[^。\n]+。", material.partition("资料：")[2])
    time.sleep(_WRITING_S)
    return max(sentences, key=lambda sentence: len(set(sentence) & set(question)), default="")
