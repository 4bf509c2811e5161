from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from assistant.library.cleaning.clean import clean, normalise
from assistant.library.cleaning.furniture import by_rules, decide, shapes
from assistant.library.cleaning.line_features import see

_PAGES = Path(__file__).parent / "data" / "pages"
_BODY = (
    "河西村的水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。\n"
    "清淤花了七十六万元，其中镇里出五十万元，其余由用水户按亩分摊，每亩四百三十元，分两年交清。\n"
    "村里还在坝顶装了水位计，水位超过警戒线会自动给巡查员发短信，今年汛期已经响过三次。"
)
_FOOTER = "版权所有 河西村委会 示ICP备00000000号"


def _marked(path: Path) -> list[tuple[str, str]]:
    """Mark and text of every line: ``+`` belongs to the text, ``-`` is furniture, ``~`` may be either."""
    lines = [(line[0], normalise(line[1:]).strip()) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [(mark, text) for mark, text in lines if text]


def _judged(path: Path) -> tuple[int, int, int, int]:
    """Body lines, body lines that were kept, furniture lines, furniture lines that were dropped."""
    source = _marked(path)
    raw = "\n".join(line[1:] for line in path.read_text(encoding="utf-8").split("\n"))
    kept = [line.strip() for line in clean(raw).text.split("\n") if line.strip()]
    matcher = SequenceMatcher(None, [text for _, text in source], kept, autojunk=False)
    found = {first + i for first, _, size in matcher.get_matching_blocks() for i in range(size)}
    # A label and its value that stood on two lines come back on one.
    joined = {i for i, (_, text) in enumerate(source) if any(text.lstrip("•·● ") in line != text for line in kept)}
    body = [i for i, (mark, _) in enumerate(source) if mark == "+"]
    furniture = [i for i, (mark, _) in enumerate(source) if mark == "-"]
    return len(body), len({*found, *joined} & {*body}), len(furniture), len({*furniture} - found)


@pytest.mark.parametrize(("half", "least_kept", "least_dropped"), [("tuning", 0.99, 0.86), ("unseen", 0.985, 0.86)])
def test_pages_of_many_layouts_keep_their_body_and_lose_their_furniture(
    half: str, least_kept: float, least_dropped: float
) -> None:
    counts = [_judged(path) for path in sorted((_PAGES / half).glob("*.txt"))]
    body, kept, furniture, dropped = (sum(column) for column in zip(*counts, strict=True))
    assert len(counts) >= 20
    assert kept >= least_kept * body
    assert dropped >= least_dropped * furniture


@pytest.mark.parametrize("path", sorted(_PAGES.glob("*/*.txt")), ids=lambda path: path.stem)
def test_a_page_that_is_all_body_loses_nothing(path: Path) -> None:
    if any(mark == "-" for mark, _ in _marked(path)):
        return
    raw = "\n".join(line[1:] for line in path.read_text(encoding="utf-8").split("\n"))
    assert clean(raw).dropped == ()
    assert clean(raw).text == raw.strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "水库" * 2_000_000,
        "水库 去年 " * 800_000,
        " " * 4_000_000 + "水",
        "水" + " " * 4_000_000 + "库",
        "??\n" + "?" * 2_000_000 + "水",
        "来源：" * 1_000_000,
        "首页 > " * 1_000_000,
        "\n".join(f"水库清淤记 去年冬天{n}" for n in range(100_000)),
    ],
    ids=["one line", "blanks", "indent", "gap", "question marks", "labels", "paths", "many lines"],
)
@pytest.mark.timeout(60)
def test_cleaning_takes_time_in_proportion_to_the_text(text: str) -> None:
    assert clean(text).text


def test_line_ends_unseen_characters_and_trailing_blanks_are_normalised() -> None:
    assert normalise("\ufeff甲\u200b乙 \r\n丙\u3000\r丁\x00\x07\u2028戊") == "甲乙\n丙\n丁\n戊"


def test_more_than_two_blank_lines_become_two() -> None:
    assert clean("甲\n\n\n\n\n乙").text == "甲\n\n\n乙"


def test_glyphs_and_blanks_inside_lines_stay() -> None:
    assert clean("學校思 想政治，㎡½ 👨\u200d👩\u200d👧").text == "學校思 想政治，㎡½ 👨\u200d👩\u200d👧"


def test_a_row_of_foreign_phrases_above_a_text_is_dropped() -> None:
    stuffed = "免费电影在线观看网站,手机棋牌游戏大全下载,彩票走势图专家预测,网络兼职日结平台,明星八卦最新爆料"
    cleaned = clean(f"{stuffed}\n水库清淤记\n{_BODY}")
    assert cleaned.text == f"水库清淤记\n{_BODY}"
    assert [(piece.text, piece.reason) for piece in cleaned.dropped] == [(stuffed, "keywords foreign to the text")]


def test_a_row_of_phrases_that_the_text_is_about_stays() -> None:
    about = "河西村水库清淤工程概况,水库库容恢复情况,清淤费用镇里分摊,坝顶水位计安装,稻田用水户按亩交费"
    assert clean(f"{about}\n水库清淤记\n{_BODY}").text.startswith(about)


def test_headlines_in_one_long_line_are_dropped() -> None:
    headlines = " ".join(f"第{n}届县城美食节昨日开幕吸引游客{n}万人" for n in range(2, 20))
    cleaned = clean(f"{headlines}\n您的位置：首页 > 新闻\n水库清淤记\n{_BODY}")
    assert cleaned.text == f"水库清淤记\n{_BODY}"


def test_the_title_repeated_as_a_caption_goes_and_the_caption_closes_up() -> None:
    first, second, third = _BODY.split("\n")
    title = "河西村水库清淤完工 今年汛期安全度过"
    raw = f"首页 > 乡村 > 正文\n{title}\n\n{first}\n\n{title}\n\n清淤现场\n\n{second}\n\n{title}\n\n{third}\n{_FOOTER}"
    assert clean(raw).text == f"{title}\n\n{first}\n清淤现场\n\n{second}\n{third}"


def test_a_refrain_on_a_page_stays() -> None:
    refrain = "等那个远行的人回来把灯点亮"
    song = f"山里的灯\n\n风从山口吹过来吹过了青石台\n{refrain}\n\n雨从屋檐滴下来滴在旧窗台\n{refrain}"
    assert clean(f"首页 > 歌词 > 正文\n{song}\n上一篇：石板路\n{_FOOTER}").text == song


def test_teasers_with_times_after_the_body_are_dropped_with_their_heading() -> None:
    teasers = "\n".join(
        f"第{n}条消息说的是别的事情，和水库没有关系。\n2024-05-{20 - n:02d} 09:{n}0" for n in range(1, 6)
    )
    cleaned = clean(f"水库清淤记\n{_BODY}\n责任编辑：沈青\n推荐阅读\n{teasers}\n加载更多")
    assert cleaned.text == f"水库清淤记\n{_BODY}\n责任编辑：沈青"
    assert {piece.reason for piece in cleaned.dropped} == {"list of other pages", "interface"}


def test_labels_in_brackets_above_the_text_are_no_buttons() -> None:
    labels = "【发布部门】河西村委会\n【发布日期】2024.05.09\n【时效性】现行有效"
    raw = f"首页 > 法规 > 正文\n河西村水库管理办法\n{labels}\n全文 下载 打印\n{_BODY}\n{_FOOTER}"
    assert clean(raw).text == f"河西村水库管理办法\n{labels}\n{_BODY}"


def test_a_diary_with_rising_dates_stays() -> None:
    diary = "\n".join(f"2024-05-{n:02d}\n第{n}天，水库水位降了{n}厘米，放水两个小时。" for n in range(1, 9))
    assert clean(f"{_BODY}\n{diary}").text == f"{_BODY}\n{diary}"


def test_counters_at_both_ends_are_dropped() -> None:
    assert clean(f"阅读量:1306\n发布时间:2024-02-19\n{_BODY}\n点赞 17\n收藏 8").text == f"发布时间:2024-02-19\n{_BODY}"


def test_counters_that_a_line_announces_are_figures() -> None:
    text = f"{_BODY}\n本周账号数据：\n点赞 2\n收藏 4\n评论 9"
    assert clean(f"首页 > 村务 > 正文\n{text}\n{_FOOTER}").text == text


def test_the_model_knows_a_page_in_which_the_rules_see_none() -> None:
    lines = (_PAGES / "tuning" / "video_page.txt").read_text(encoding="utf-8").split("\n")
    rows = [line[1:] for line in lines]
    assert by_rules(*shapes(rows)) == {}
    text = clean("\n".join(rows)).text
    assert "下载客户端" not in text
    assert "第一炉烧了14个小时，最高温度1240度，开窑后成品率六成。" in text


def test_many_sure_lines_in_words_prove_a_page_and_many_lines_of_code_do_not() -> None:
    places = ["青泥岭", "白石渡", "南澳溪口", "盘石桥", "柳沟湾", "沙屿墟", "大澳塘", "东港岛"]
    for rows, proven in ((places, True), (places[:7], False), ([f"{place}()" for place in "abcdefghij"], False)):
        lines, first, last = shapes(rows)
        seen = see(rows, lines, first, last)
        assert bool(decide(lines, {}, seen, [9.0] * len(seen))) == proven


@pytest.mark.parametrize(
    "path", ["assistant/library/cleaning/furniture.py", "assistant/app/cli.py", "constraints.txt", "Makefile"]
)
def test_code_and_lists_of_packages_lose_nothing(path: str) -> None:
    text = (_PAGES.parents[2] / path).read_text(encoding="utf-8")
    assert clean(text).dropped == ()


def test_a_paragraph_that_comes_again_and_again_stays() -> None:
    text = "\n".join([_BODY] * 50)
    assert clean(text).text == text


def test_every_line_is_either_kept_or_among_the_dropped() -> None:
    for path in sorted((_PAGES / "tuning").glob("*.txt")):
        raw = "\n".join(line[1:] for line in path.read_text(encoding="utf-8").split("\n"))
        cleaned = clean(raw)
        there = re.sub(r"[\s?•]", "", cleaned.text + "".join(piece.text for piece in cleaned.dropped))
        assert len(there) == len(re.sub(r"[\s?•]", "", normalise(raw))), path.stem
        assert all(piece.reason for piece in cleaned.dropped)


def test_question_marks_left_by_lost_blanks_go_and_questions_stay() -> None:
    raw = f"真的要清淤吗??\n??\n河西村委会??????\n{_BODY}\n还差材料、?人手。"
    assert clean(raw).text == f"真的要清淤吗\n\n河西村委会\n{_BODY}\n还差材料、人手。"
    assert clean("真的要清淤吗??").text == "真的要清淤吗??"


def test_labels_and_values_of_a_list_come_together() -> None:
    pairs = ["索 引 号", "0012/2024", "发文字号", "河发〔2024〕3号", "发布日期", "2024-01-05", "有效性"]
    raw = "\n".join(f"  • {line}" for line in pairs) + "\n\n通知"
    expected = ["• 索 引 号 0012/2024", "• 发文字号 河发〔2024〕3号", "• 发布日期 2024-01-05", "• 有效性", "", "通知"]
    assert [line.strip() for line in clean(raw).text.split("\n")] == expected


def test_two_articles_in_one_file_are_both_kept() -> None:
    other = _BODY.replace("河西村", "岭东镇").replace("水库", "堰塘")
    raw = f"首页 > 新闻 > 正文\n{_BODY}\n{_FOOTER}\n首页 > 新闻 > 正文\n{other}\n{_FOOTER}"
    cleaned = clean(raw).text
    assert _BODY in cleaned
    assert other in cleaned


def test_a_page_of_nothing_but_furniture_has_no_text() -> None:
    assert clean(f"首页 > 新闻\n登录 注册\n分享到：\n{_FOOTER}").text == ""
