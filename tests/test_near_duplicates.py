from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.storing.near_duplicates import ALIKE, pairs, share, sketch


def prose(seed: int, sentences: int = 40) -> str:
    """Invented sentences of characters drawn at random, as different from those of another seed as can be."""
    chance = random.Random(seed)
    return "".join(
        "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(chance.randrange(8, 30))) + "。"
        for _ in range(sentences)
    )


NEWS = prose(1)
TEMPLATE = (
    "{place}{year}年学前教育工作计划。一、总体目标。到{year}年底，全区公办幼儿园在园幼儿占比达到{share}%，普惠性幼儿园覆盖率达到{cover}%。"
    "二、主要任务。新建幼儿园{new}所，改扩建幼儿园{old}所，新增学位{places}个。招聘教师{staff}名，培训园长{heads}名。"
    "三、经费保障。安排专项资金{money}万元，其中设备购置{tools}万元。四、时间安排。{month}月前完成选址，{end}月前完成验收。"
)


def plan(**values: object) -> str:
    return TEMPLATE.format(**values)


def estimate(first: str, second: str) -> float:
    return share(sketch(first), sketch(second))


def test_the_same_text_is_alike_whatever_its_blanks_and_its_script() -> None:
    assert estimate("公办幼儿园 占比达到65%，\n新增学位。", "公辦幼兒園占比達到65%，新增學位。") == 1.0


def test_reposted_news_with_another_headline_and_footer_is_found() -> None:
    reposted = f"转载：某地教育改革取得进展\n{NEWS}\n来源：某某日报 编辑：某某 责任编辑：某某某 版权所有"
    assert estimate(NEWS, reposted) > ALIKE


def test_plans_of_the_same_template_for_two_years_are_told_apart() -> None:
    one = plan(
        place="甲区",
        year=2024,
        share=61,
        cover=88,
        new=4,
        old=7,
        places=2160,
        staff=85,
        heads=20,
        money=3600,
        tools=420,
        month=3,
        end=11,
    )
    other = plan(
        place="甲区",
        year=2025,
        share=65,
        cover=91,
        new=6,
        old=2,
        places=1980,
        staff=120,
        heads=35,
        money=4100,
        tools=515,
        month=4,
        end=10,
    )
    assert estimate(one, other) < ALIKE


def test_texts_without_a_common_subject_share_nothing() -> None:
    assert estimate(prose(1), prose(2)) == 0.0


@pytest.mark.parametrize("common", [0.2, 0.5, 0.8, 0.95])
def test_the_estimate_is_near_the_true_share(common: float) -> None:
    sentences = prose(5, 2000).split("。")
    kept = int(common * len(sentences))
    first, second = "".join(sentences), "".join(sentences[:kept]) + prose(6, len(sentences) - kept)
    pieces = [{text[i : i + 8] for i in range(len(text) - 7)} for text in (first, second.replace("。", ""))]
    true = len(pieces[0] & pieces[1]) / len(pieces[0] | pieces[1])
    assert estimate(first, second) == pytest.approx(true, abs=0.1)  # four standard deviations at most


@given(st.text(), st.text())
def test_a_share_is_symmetric_and_whole_only_with_itself(first: str, second: str) -> None:
    assert estimate(first, second) == estimate(second, first)
    assert 0.0 <= estimate(first, second) <= 1.0
    assert estimate(first, first) == (1.0 if sketch(first) else 0.0)


def test_a_long_text_is_sketched_as_its_pieces_are(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sketch(prose(3, 500))
    monkeypatch.setattr("assistant.library.storing.near_duplicates._PIECE", 100)
    assert sketch(prose(3, 500)) == whole


def test_only_pairs_with_a_fresh_document_are_given_and_each_once() -> None:
    sketches = {
        "a": sketch(NEWS),
        "b": sketch(NEWS + "编辑：某某"),
        "c": sketch(prose(2)),
        "d": sketch(prose(2)),
        "e": b"",
    }
    assert pairs(sketches, ["a", "b"]) == [("a", "b", share(sketches["a"], sketches["b"]).__round__(3))]
    assert pairs(sketches, ["e"]) == [] and pairs(sketches, []) == []
    assert pairs(sketches, ["d"]) == [("d", "c", 1.0)]


def test_of_many_copies_each_document_is_given_with_a_few() -> None:
    sketches = {f"d{number}": sketch(NEWS) for number in range(50)}
    assert len(pairs(sketches, ["d0"])) == 3
