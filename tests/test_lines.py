from __future__ import annotations

import pytest

from assistant.library.cleaning.lines import is_byline, is_keywords, is_marker, is_timestamp, look


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("首页> 县城> 天气 > 正文", "breadcrumb"),
        ("您當前位置: 首頁 / 便民服務 / 公車路線", "breadcrumb"),
        ("首页 -> 通知公告 -> 详情", "breadcrumb"),
        ("藏书楼 » 目录 » 善本", "breadcrumb"),
        ("首页 新闻 国内 国际 财经 体育", "menu"),
        ("网站地图 | 联系我们 | 关于本站 | 隐私政策", "interface"),
        ("点击右上角分享给好友", "interface"),
        ("分享文章至：", "interface"),
        ("浏览量:1306", "counter"),
        ("点赞 17", "counter"),
        ("上一篇：关于放假的通知", "link to another page"),
        ("推荐阅读", "list of other pages"),
        ("延伸閱讀", "list of other pages"),
        ("版权所有 某某网", "footer"),
        ("Copyright © 2024 某某", "footer"),
        ("- 廣告 -", "advertisement"),
    ],
)
def test_furniture_is_known_by_its_shape(text: str, reason: str) -> None:
    line = look(text)
    assert (line.kind, line.reason) == ("noise", reason)
    assert line.weight > 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"),
        ("水库去年冬天清了淤，库容恢复到四十一万立方米。", "prose"),
        ("本次清淤从十一月开始，次年二月结束；先后投入挖机十一台、水泵四台、工人六十二名，历时九十天", "prose"),
        ("The reservoir was dredged last winter, and its capacity is back to normal.", "prose"),
        ("发布日期：2024-05-09", "label"),
        ("来源：河西日报 作者：林舒 发布时间：2024-05-09 10:20，记者发自河西，摄影沈青", "label"),
        ("指标\t单位\t数量", "label"),
        ("打开 设置 > 无线网络 > 访客网络。", "prose"),
        ("清淤现场", "short"),
        ("分享经验", "short"),
        ("人民网评：发展没有捷径", "label"),
    ],
)
def test_lines_of_a_text_are_no_furniture(text: str, kind: str) -> None:
    assert look(text).kind == kind


@pytest.mark.parametrize(
    "text", ["2024-12-12 16:27:41", "2024年5月9日", "[2024-05-31]", "05-09 10:13", "3小时前", "昨天 10:20"]
)
def test_times_alone_are_recognised(text: str) -> None:
    assert is_timestamp(text)


@pytest.mark.parametrize("text", ["", "5月9日开工", "第9期", "会议 2024-05-09", "[]"])
def test_other_lines_are_no_times(text: str) -> None:
    assert not is_timestamp(text)


def test_bylines_markers_and_keywords_are_told_apart_from_text() -> None:
    assert is_byline("[ 责编:沈青 ]")
    assert not is_byline("编辑部设在河西村委会二楼")
    assert is_marker("相关阅读")
    assert not is_marker("相关规定")
    assert is_keywords("免费电影在线观看网站,手机棋牌游戏大全下载,彩票走势图专家预测,网络兼职日结平台,明星八卦最新爆料")
    assert not is_keywords(
        "苹果、梨、桃、杏、李子、樱桃、葡萄、石榴、柿子、枣、山楂、核桃、板栗、银杏，都有人种，收成不一。"
    )
