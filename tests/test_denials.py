"""Who it is denied of, in an answer and in its sentence."""

from __future__ import annotations

import pytest

from assistant.answer.checking import checked
from assistant.answer.denials import denied_of_others
from tests.test_checking import kept

SENTENCE = "松岭镇和石桥镇先行试点；云溪镇、白沙镇暂不参加，明年再定。"
QUESTION = "这次试点哪两个镇先不参加？"


@pytest.mark.parametrize("draft", ["松岭镇和石桥镇先不参加。", "松岭镇、石桥镇"])
def test_those_who_take_part_are_not_those_who_do_not(draft: str) -> None:
    assert denied_of_others(draft, QUESTION, SENTENCE)
    result = checked(draft, QUESTION, [kept(SENTENCE)])
    assert not result.supported and result.bound.text == SENTENCE[:-1] + "[1]。"


@pytest.mark.parametrize("draft", ["云溪镇、白沙镇。", "云溪镇和白沙镇先不参加。", "两个镇。"])
def test_those_of_whom_it_is_said_stand(draft: str) -> None:
    assert not denied_of_others(draft, QUESTION, SENTENCE)


def test_a_list_behind_the_denial_is_no_contradiction() -> None:
    assert not denied_of_others("报废车辆", "哪些车不予受理？", "下列情形不予受理：报废车辆、改装车辆。")


def test_who_is_listed_behind_the_denial_is_among_those() -> None:
    sentence = "全省47个站点没有供暖，其中松岭镇19个、石桥镇16个。"
    assert not denied_of_others("松岭镇、石桥镇。", "哪些镇没有供暖？", sentence)
