from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library.lexicon import question_terms
from assistant.records import Passage
from assistant.search import retriever as retriever_module
from assistant.search.conditions import Weights, adjustments, conditions, stage_fit
from assistant.search.names import name_fits
from tests.fakes import document, passage
from tests.shelf import retriever, shelf

UNIT = Weights(name=1, time=1, newest=1, stage=1)


def of(
    title: str, text: str = "全年收入有所增加。", heading: tuple[str, ...] = (), date: str = "", region: str = ""
) -> Passage:
    return passage(
        document(f"{title}{text}{date}{heading}{region}.md", title, text, date=date, region=region), 0, 0, heading
    )


def names(question: str, *passages: Passage) -> list[float]:
    return name_fits(question_terms(question), passages)


def test_the_report_of_the_company_that_is_named_is_raised_and_the_others_lowered() -> None:
    reports = [of(f"{name}股份有限公司2023年年度报告") for name in ("青禾电子", "白杨机械", "松果食品")]
    assert names("白杨机械2023年收入多少", *reports) == [-1, 1, -1]
    assert names("白杨去年收入多少", *reports) == [-1, 1, -1]


def test_a_question_that_names_nobody_moves_nothing() -> None:
    reports = [of(f"{name}股份有限公司2023年年度报告") for name in ("青禾电子", "白杨机械", "松果食品")]
    assert adjustments(conditions("收入有没有增加"), reports, UNIT) == [{}, {}, {}]
    assert names("年度报告里的股份有限公司", *reports) == [0, 0, 0]  # what all titles have is no name


def test_a_word_of_the_subject_is_no_name() -> None:
    places = [of(f"{name}停车管理办法", "停车收费按时计算。") for name in ("甲河县", "乙山县")]
    others = [of("乙山县垃圾管理办法", "垃圾分类投放。"), *(of(f"随笔{i}", "街上的垃圾不见了。") for i in range(9))]
    assert names("乱丢垃圾罚多少", *places, *others) == [0] * 12


def test_the_city_is_no_other_place_for_its_district_but_a_sister_district_is() -> None:
    city = of("云州市养老工作要点", region="云州市")
    district = of("石桥区养老工作要点", region="云州市石桥区")
    sister = of("柳河区养老工作要点", region="云州市柳河区")
    assert names("石桥区有多少养老床位", city, district, sister) == [0, 1, -1]
    assert names("云州市石桥区有多少养老床位", city, district, sister) == [0, 1, -1]
    assert names("云州市有多少养老床位", city, district, sister)[0] == 1
    assert min(names("云州市有多少养老床位", city, district, sister)) == 0


def test_regions_tell_where_titles_do_not() -> None:
    here, there = of("供暖启动", region="甲河市"), of("供暖启动", region="乙山市")
    assert names("乙山市什么时候供暖", here, there) == [-1, 1]


def test_the_first_words_tell_where_nothing_else_does() -> None:
    here, there = of("供暖启动", "本报临渡讯今冬提前供暖。"), of("供暖启动", "本报澄江讯今冬提前供暖。")
    assert names("澄江今年几号供暖", here, there) == [-1, 1]


def test_sections_named_after_towns_are_told_apart_and_sections_on_subjects_are_not() -> None:
    towns = [
        of("四镇农业情况", f"播种面积{i}公顷。", heading=(name,)) for i, name in enumerate(("一、松坪镇", "二、竹港镇"))
    ]
    same = [passage(towns[0].document, 0, 0, each.heading) for each in towns]
    assert names("竹港镇播种面积", *same) == [-1, 1]
    subjects = [passage(towns[0].document, 0, 0, (name,)) for name in ("播种面积", "家庭农场")]
    assert names("家庭农场有几家", *subjects) == [0, 0]


def test_a_passage_that_speaks_of_the_named_one_is_not_lowered() -> None:
    here, there = of("甲河县工作要点"), of("乙山县工作要点", "与甲河县共建水库。")
    assert names("甲河县共建了什么", here, there) == [1, 0]


def test_a_question_about_two_lowers_neither() -> None:
    reports = [of(f"{name}股份有限公司年度报告") for name in ("青禾电子", "白杨机械", "松果食品")]
    found = adjustments(conditions("青禾电子和白杨机械的收入分别是多少"), reports, UNIT)
    assert all(value > 0 for parts in found for value in parts.values())


def test_the_newest_of_a_series_is_raised_only_where_what_holds_now_is_asked_for() -> None:
    series = [of("停车收费标准", date=date) for date in ("2020-01-01", "2024-01-01", "2022-01-01")]
    other = of("图书馆公告", date="2025-01-01")
    assert adjustments(conditions("现在停车怎么收费"), [*series, other], UNIT) == [
        {"newest": -1.0},
        {"newest": 1.0},
        {"newest": -1.0},
        {},
    ]
    assert not any("newest" in parts for parts in adjustments(conditions("停车怎么收费"), series, UNIT))
    years = [parts["time"] for parts in adjustments(conditions("2020年停车怎么收费，现在呢"), series, UNIT)]
    assert years == [0.5, -0.5, -0.5]


@pytest.mark.parametrize(
    ("question", "text", "fit"),
    [
        ("绿道总长的目标是多少", "到2027年，绿道总长达到180公里。", 1),
        ("绿道总长的目标是多少", "截至去年底，绿道总长已达112公里。", -1),
        ("已经建成多少公里绿道", "截至去年底，绿道总长已达112公里。", 1),
        ("已经建成多少公里绿道", "计划新建绿道180公里。", -1),
        ("绿道总长多少", "计划新建绿道180公里。", 0),
        ("绿道总长的目标是多少", "截至去年底已建112公里，计划再建68公里。", 0),
    ],
)
def test_plans_and_what_is_done(question: str, text: str, fit: float) -> None:
    assert stage_fit(conditions(question).stage, text) == fit


def test_the_ranking_of_a_question_without_conditions_is_that_of_the_search_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        f"{key}{year}": f"---\ntitle: {name}{year}年报告\ndate: {year}-12-01\nregion: {name}\n---\n\n"
        f"# {name}{year}年报告\n\n读者{year - 2000 + at}万人次，讲座{at + 7}场。"
        for at, (key, name) in enumerate((("a", "甲河县"), ("b", "乙山县")))
        for year in (2023, 2024)
    }
    search = retriever(shelf(tmp_path, **files))
    with_conditions = search.search("读者有多少，讲座办了几场", 10)
    named = search.search("乙山县2023年读者有多少", 10)
    assert "乙山县2023" in named[0].document.title and {"name", "time"} <= named[0].parts.keys()
    monkeypatch.setattr(retriever_module, "adjustments", lambda wanted, passages: [{} for _ in passages])
    alone = search.search("读者有多少，讲座办了几场", 10)
    assert [(each.chunk.id, each.score) for each in with_conditions] == [(each.chunk.id, each.score) for each in alone]
    assert sum(named[0].parts.values()) == pytest.approx(named[0].score)
