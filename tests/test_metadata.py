from __future__ import annotations

import pytest

from assistant.library.describing.metadata import describe, has_words
from assistant.library.describing.regions import find_region
from tests.heads import FIELDS, HEADS

_BODY = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("岚溪县教育局与青州市岚溪县妇联签约", "青州市岚溪县"),
        ("雲州市嶺東區人民政府關于印發方案的通知", "雲州市嶺東區"),
        ("关于印发云州省河西县规划的通知", "云州省河西县"),
        ("海川东部新区办灯会 省级非遗试验区亮相", "海川东部新区"),
        ("内蒙古自治区赤峰市松山区第二实验小学", "内蒙古自治区赤峰市松山区"),
        ("共修水网 海岭地区五县签约", "海岭地区"),
        ("《桂岭市老旧小区加装电梯补贴办法》解读", "桂岭市"),
        ("老旧小区改造", ""),
        ("全市经济指标", ""),
        ("我国西部地区发展", ""),
        ("新能源汽车超市开业", ""),
        ("加快建设教育强市——河西县水利局", "河西县"),
        ("中共云州市委办公室", "云州市"),
        ("黔西南苗族侗族自治州水利局", "黔西南苗族侗族自治州"),
        ("访岚溪县图书馆", "岚溪县"),
        ("中华人民共和国云州市人民政府", "云州市"),
        ("今云州省河西县", "云州省河西县"),
        ("以划分出发球区", ""),
        ("为推动市内观光", ""),
        ("Notice of Lanxi District, Qingzhou", "Lanxi District, Qingzhou"),
    ],
)
def test_regions_are_found_by_the_grammar_of_their_endings(text: str, region: str) -> None:
    assert find_region(text) == region


@pytest.mark.parametrize(("text", "expected"), [head[1:] for head in HEADS], ids=[head[0] for head in HEADS])
def test_a_document_says_what_a_reader_would_say_of_it(text: str, expected: tuple[str, ...]) -> None:
    about = describe(text, "file", {}, {})
    assert {name: getattr(about, name) for name in FIELDS} == dict(zip(FIELDS, expected, strict=True))


def test_a_place_in_the_first_sentence_is_not_the_documents_region() -> None:
    about = describe("岚溪县图书馆去年借出图书六十五万册，比前年多了两成。", "a1b2c3d4e5f6", {}, {})
    assert (about.title, about.region) == ("岚溪县图书馆去年借出图书六十五万册，比前年多了两成", "")
    assert describe("图书馆去年借出图书六十五万册，比前年多了两成。", "岚溪县图书馆", {}, {}).region == "岚溪县"


def test_labels_of_the_head_give_date_publisher_number_and_title() -> None:
    text = (
        "• 发布机构 河西县政府办公室\n• 成文日期 2024-05-06\n• 发布日期 2024-05-09\n"
        f"• 标题 河西县人民政府关于清淤的通知\n• 发文字号 河府发〔2024〕6号\n\n{_BODY}"
    )
    about = describe(text, "file", {}, {})
    assert about.title == "河西县人民政府关于清淤的通知"
    assert (about.date, about.publisher) == ("2024-05-09", "河西县政府办公室")
    assert (about.region, about.source) == ("河西县", "河府发〔2024〕6号")


def test_a_source_glued_to_its_date_gives_both() -> None:
    about = describe(f"河西水库清淤完工\n\n来源:河西日报2024-05-09 11:50\n\n{_BODY}", "file", {}, {})
    assert (about.title, about.publisher, about.date) == ("河西水库清淤完工", "河西日报", "2024-05-09")


def test_a_date_in_the_body_is_no_publication_date() -> None:
    assert describe(f"水库\n\n{_BODY}\n\n2023年5月1日开工，2023年8月1日完工，{_BODY}", "file", {}, {}).date == ""


def test_the_date_below_a_signature_is_the_last_resort() -> None:
    assert describe(f"通知\n{_BODY}\n\n河西村委会\n二〇二四年五月九日", "file", {}, {}).date == "2024-05-09"


def test_the_dates_of_a_diary_are_not_its_publication() -> None:
    entries = "\n".join(f"2024-05-0{n}\n放水{n}小时。" for n in range(1, 6))
    assert describe(f"水库日记\n{entries}", "file", {}, {}).date == ""


def test_front_matter_wins_over_the_text() -> None:
    given = {"title": "甲", "date": "2020年1月2日", "publisher": "乙", "region": "丙", "source": "丁"}
    about = describe(f"# 题目\n来源：丑报 发布日期：2024-05-09\n{_BODY}", "file", given, {"title": "寅"})
    assert (about.title, about.date, about.publisher, about.region, about.source) == (
        "甲",
        "2020-01-02",
        "乙",
        "丙",
        "丁",
    )


@pytest.mark.parametrize(
    ("text", "hints", "title"),
    [
        (f"# 河西水库\n\n## 清淤\n{_BODY}", {"title": "页名"}, "河西水库"),
        (_BODY, {"title": "页名"}, "页名"),
        (f"会议纪要\n{_BODY}", {}, "会议纪要"),
        (f"河西县人民政府办公室\n关于印发清淤方案的通知\n\n{_BODY}", {}, "河西县人民政府办公室关于印发清淤方案的通知"),
        (f"日期：2024-05-09\n第一篇：水库——河西村\n{_BODY}", {}, "file"),
        (f"一、水库清淤\n{_BODY}", {}, "file"),
        (_BODY, {}, "file"),
        (f"2024年上半年用水量\n{_BODY}", {}, "2024年上半年用水量"),
    ],
)
def test_the_title_is_the_best_line_that_is_one(text: str, hints: dict[str, str], title: str) -> None:
    assert describe(text, "file", {}, hints).title == title


def test_front_matter_wins_for_author_and_number_too() -> None:
    text, _ = next(head[1:] for head in HEADS if head[0] == "notice under a letterhead")
    about = describe(text, "file", {"author": "甲", "number": "乙"}, {"author": "丙", "number": "丁"})
    assert (about.author, about.number, about.source) == ("甲", "乙", "乙")


def test_the_number_in_a_given_source_is_the_documents() -> None:
    about = describe(f"水库\n{_BODY}", "file", {"source": "关于清淤的通知（河府发〔2024〕6号）"}, {})
    assert (about.number, about.source) == ("河府发〔2024〕6号", "关于清淤的通知（河府发〔2024〕6号）")


def test_the_address_gives_the_day_if_nothing_else_does() -> None:
    address = {"source": "https://news.example.org/2024-05/09/content_1.htm"}
    assert describe(f"水库\n{_BODY}", "file", {}, address).date == "2024-05-09"
    assert describe(f"水库\n2023-01-02\n{_BODY}", "file", {}, address).date == "2023-01-02"


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("002_7d9e99fae4955d64", "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够……"),
        ("20240509-113", "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够……"),
        ("清淤2024", "清淤2024"),
        ("reservoir", "reservoir"),
    ],
)
def test_a_file_name_without_words_gives_way_to_the_first_sentence(stem: str, title: str) -> None:
    assert describe(_BODY, stem, {}, {}).title == title
    assert has_words(stem) == (title == stem)


@pytest.mark.parametrize(
    ("hint", "title"),
    [
        ("Microsoft Word - 清淤通知.doc", "清淤通知"),
        ("清淤通知.pdf", "清淤通知"),
        ("PowerPoint 演示文稿", "file"),
        ("无标题", "file"),
        ("Untitled-1", "file"),
        ("新建 Microsoft Word 文档", "file"),
    ],
)
def test_titles_that_programs_give_are_none(hint: str, title: str) -> None:
    assert describe(_BODY, "file", {}, {"title": hint}).title == title


def test_headlines_of_other_pages_above_it_are_not_the_title() -> None:
    head = "热点： 渡口夜航恢复  北塘大桥合龙在即  公交增开八条环线\n当前阅读：青湾渔市搬家记：三百摊位一夜上岸\n2024-03-05 07:40  来源：青湾在线\n\n"
    assert describe(head + _BODY, "file", {}, {}).title == "青湾渔市搬家记：三百摊位一夜上岸"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("青脊鹭（学名：Ardea ficta），又名水先生，是鹭科的一种。" + _BODY, "青脊鹭"),
        ("青脊鹭是鹭科的一种。" + _BODY, "青脊鹭"),
        ("河西水庫，別稱「南塘」，1958年築成。" + _BODY, "河西水庫"),
        ("《清淤日记》是河西村民写的一本书。" + _BODY, "《清淤日记》"),
        ("轮灌制，通常指各村轮流放水的办法。" + _BODY, "轮灌制"),
        ("2019年是河西村清淤的一年。" + _BODY, "passage-7"),
        ("该水库是河西村的水源。" + _BODY, "passage-7"),
        (_BODY, "passage-7"),
    ],
)
def test_a_text_that_begins_by_saying_what_something_is_is_called_by_that(text: str, title: str) -> None:
    assert describe(text, "passage-7", {}, {}).title == title
    assert describe(text, "青脊鹭等七种水鸟", {}, {}).title == "青脊鹭等七种水鸟"
