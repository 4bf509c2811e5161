"""Checks of the starter library in ``seeds/``.

Every seed restates one public web page in its own words.  The tests look at three things: the front
matter is complete, no figure of the page is lost, and no sentence of the page is copied.  The pages
themselves are not part of the repository; where they are not at hand, the two tests that compare a seed
with its page are skipped.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
SOURCES = ROOT.parent / "shared" / "seeds"

REQUIRED_KEYS = frozenset({"title", "publisher", "date", "source", "region", "script"})
SCRIPTS = frozenset({"hans", "hant"})

# A sentence must share fewer characters in a row with its page than this.  Names of offices, schools and
# programmes that stand without quotation marks reach about 20 characters; 30 in a row is a copied clause.
MAX_COMMON_RUN = 30


class Page(NamedTuple):
    """A source page: the seed that restates it and the marks between which its running text lies."""

    seed: str
    start: str
    end: str


PAGES: dict[str, Page] = {
    "000": Page("chengdu-eastern-new-area-2024.md", "12月11日", "责任编辑"),
    "001": Page("chengdu-chongqing-2025.md", "中新网成都", "(完)"),
    "002": Page("education-speeches-2025.md", "第一篇", "(综合来源网络"),
    "003": Page("yuzhong-evaluation-2024.md", "近日", "(文:"),
    "004": Page("fuling-education-plan-2025.md", "重慶市涪陵區人民政府關于印發", "分享文章到"),
}

# Figures of a page's running text that belong to the page and not to the report: {prefix: {figure: reason}}.
PAGE_NOISE: dict[str, dict[str, str]] = {}

# Names of schools that the page lists without quotation marks; a name cannot be put in other words.
NAMES: dict[str, tuple[str, ...]] = {
    "000": ("成都七中东部学校", "成都石室东部新区实验学校", "成都市实验小学东部新区校区"),
}

# Traditional and variant characters of units, numerals and common words, folded to one form on both sides.
_FOLD = str.maketrans(
    "個項門節歲號億萬時餘對場課種處間畝屆層隊戶條張篇顆輪園區於裡後範製並併雲遊係繫託誌幹採復複佈佔臺註諮準",
    "个项门节岁号亿万时余对场课种处间亩届层队户条张篇颗轮园区于里后范制并并云游系系托志干采复复布占台注咨准",
)

# Units, longest first, so that "个百分点" is not read as "个".
_UNITS = (
    *("个百分点", "平方米", "小时", "分钟", "人次", "场次", "人口"),
    *"所个名节门家年月日时岁项次人位类条套块间对篇期课场件亩元号届版大地级座支批倍种处户队层周天县区校园班",
)
_NUMBER = r"\d+(?:\.\d+)?(?:—\d+(?:\.\d+)?)?"
_SCALE = "[千百万亿]*[余多]?[千百万亿]*"
_DATE = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日")
_FIGURE = re.compile(rf"第?(?<![\d.]){_NUMBER}(?:[%‱]|{_SCALE}(?:{'|'.join(_UNITS)})?)(?:以上)?")
_CODE = re.compile(r"[“\"「『‘]((?=[^”\"」』’]*\d)[0-9A-Za-z+.]{1,12})[”\"」』’]")
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」|『[^『』]*』")


def normalise(text: str) -> str:
    """Fold width, script variants, dashes, ISO dates and thousands separators; drop all white space."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = unicodedata.normalize("NFKC", text).translate(_FOLD)
    text = re.sub(
        r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)",
        lambda match: f"{match[1]}年{int(match[2])}月{int(match[3])}日",
        text,
    )
    text = re.sub(r"(?<=\d)\s*[-–—~]+\s*(?=\d)", "—", text)
    return re.sub(r"\s+", "", text)


def figures(text: str) -> list[str]:
    """Return the figures of a text, each with its unit and each once: codes, then dates, then the others.

    Dates such as 3月23日 count as one figure, and so do codes in quotation marks such as “3+2”, which keep
    their quotation marks to tell them from plain numbers.
    """
    text = normalise(text)
    found: dict[str, None] = {}

    def take(label: str) -> str:
        found.setdefault(label)
        return " "

    text = _CODE.sub(lambda match: take(f"“{match[1]}”"), text)
    text = _DATE.sub(lambda match: take(match[0]), text)
    for match in _FIGURE.finditer(text):
        take(match[0])
    return list(found)


def stands_in(figure: str, seed: str, seed_figures: frozenset[str]) -> bool:
    """Tell whether a figure of the page stands in the normalised text of a seed."""
    if figure in seed_figures:
        return True
    if figure.startswith("“"):  # a longer code may stand without quotation marks, a single digit may not
        code = figure.strip("“”")
        pattern = rf"(?<![A-Za-z\d+.]){re.escape(code)}(?![A-Za-z\d+])"
        return len(code) > 1 and bool(re.search(pattern, seed))
    if figure[-1] == "日":  # a page may say only the day, or leave out the year
        return bool(re.search(rf"(?<!\d){re.escape(figure)}", seed))
    if figure[-1].isdigit():  # no unit on the page: the bare number is enough
        return bool(re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d%‱]|\.\d)", seed))
    return False


def missing_figures(running_text: str, seed: str) -> list[str]:
    """Return the figures of the running text that the seed has lost."""
    in_seed = frozenset(figures(seed))
    folded = normalise(seed)
    return [figure for figure in figures(running_text) if not stands_in(figure, folded, in_seed)]


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split a seed into the ``key: value`` lines of its front matter and its body."""
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        return {}, text
    pairs = (line.partition(":") for line in match[1].splitlines() if line.strip())
    return {key.strip(): value.strip().strip("'\"") for key, _, value in pairs}, match[2]


def sentences(markdown: str) -> list[str]:
    """Split the body of a seed into sentences; headings and list items are sentences of their own."""
    lines = (re.sub(r"^\s*(?:#+|[-*]|\d+\.)\s+|\*\*", "", line) for line in markdown.splitlines())
    parts = (part.strip() for line in lines for part in re.split(r"(?<=[。!?;！？；])", line))
    return [part for part in parts if part]


def bare(text: str, names: tuple[str, ...] = ()) -> str:
    """Return a text without its quotations, the given names, white space and punctuation, variants folded."""
    text = _QUOTED.sub("", text)
    for name in names:
        text = text.replace(name, "")
    text = text.translate(_FOLD)
    return "".join(char for char in text if char.isalnum())


def longest_common_run(sentence: str, page: str) -> str:
    """Return the longest run of characters that the sentence shares with the page."""
    best = ""
    for start in range(len(sentence)):
        while start + len(best) < len(sentence) and sentence[start : start + len(best) + 1] in page:
            best = sentence[start : start + len(best) + 1]
    return best


def is_iso_date(value: str) -> bool:
    """Accept YYYY-MM and YYYY-MM-DD, if the month and the day exist."""
    if not re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", value):
        return False
    try:
        date.fromisoformat(value if len(value) == 10 else f"{value}-01")
    except ValueError:
        return False
    return True


def seed_files() -> list[Path]:
    """Return the seeds; a README in the folder is not one."""
    return sorted(path for path in SEEDS.glob("*.md") if path.stem.lower() != "readme")


def running_text(prefix: str) -> str:
    """Return the running text of a source page, or skip the test where the pages are not at hand."""
    if not SOURCES.is_dir():
        pytest.skip("the source pages are not at hand")
    paths = sorted(SOURCES.glob(f"{prefix}_*.txt"))
    assert len(paths) == 1, f"expected one source page {prefix}_*.txt, found {len(paths)}"
    text = paths[0].read_text(encoding="utf-8")
    page = PAGES[prefix]
    start = text.find(page.start)
    assert start >= 0, f"{paths[0].name}: start mark {page.start!r} not found"
    end = text.find(page.end, start)
    assert end >= 0, f"{paths[0].name}: end mark {page.end!r} not found"
    return text[start:end]


def test_there_is_a_seed_for_every_page() -> None:
    names = {path.name for path in seed_files()}
    assert {page.seed for page in PAGES.values()} <= names


@pytest.mark.parametrize("path", seed_files(), ids=lambda path: path.name)
def test_front_matter(path: Path) -> None:
    front, body = split_front_matter(path.read_text(encoding="utf-8"))
    empty = sorted(key for key in REQUIRED_KEYS if not front.get(key))
    assert not empty, f"{path.name}: front matter lacks {empty}"
    assert is_iso_date(front["date"]), f"{path.name}: date {front['date']!r} is not YYYY-MM or YYYY-MM-DD"
    assert front["script"] in SCRIPTS, f"{path.name}: script {front['script']!r} is neither hans nor hant"
    assert re.search(r"^# \S", body, re.MULTILINE), f"{path.name}: no title"


@pytest.mark.parametrize("prefix", sorted(PAGES))
def test_no_figure_of_the_page_is_lost(prefix: str) -> None:
    text = running_text(prefix)
    seed = SEEDS / PAGES[prefix].seed
    noise = PAGE_NOISE.get(prefix, {})
    _, body = split_front_matter(seed.read_text(encoding="utf-8"))
    missing = missing_figures(text, body)
    lost = [figure for figure in missing if figure not in noise]
    assert not lost, f"{seed.name} has lost {len(lost)} of {len(figures(text))} figures: {', '.join(lost)}"


@pytest.mark.parametrize("prefix", sorted(PAGES))
def test_no_sentence_of_the_page_is_copied(prefix: str) -> None:
    names = NAMES.get(prefix, ())
    page = bare(running_text(prefix), names)
    seed = SEEDS / PAGES[prefix].seed
    _, body = split_front_matter(seed.read_text(encoding="utf-8"))
    # Quotations go first: one that holds several sentences would be torn apart by the split.
    runs = {line: longest_common_run(bare(line, names), page) for line in sentences(_QUOTED.sub("", body))}
    copied = [f"{len(run)} characters, {run}: {line}" for line, run in runs.items() if len(run) >= MAX_COMMON_RUN]
    assert runs, f"{seed.name} has no sentences"
    assert not copied, f"{seed.name} copies its page:\n" + "\n".join(copied)


# The checks above are only worth something if they can fail.


def test_figures_are_read_with_their_units() -> None:
    text = "1月12日,投入15.48亿元,培训教师2万余人次,达标率95.2%,前1‱,“3+2”,2—3所,5個,第28次,30節以上。"
    assert figures(text) == [
        "“3+2”", "1月12日", "15.48亿元", "2万余人次", "95.2%", "1‱", "2—3所", "5个", "第28次", "30节以上",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "seed", "lost"),
    [
        ("建成5所学校", "建成 5 所學校", []),
        ("建成5所学校", "建成35所学校", ["5所"]),
        ("建成5所学校", "建成5.5所学校", ["5所"]),
        ("覆盖率80%以上", "覆盖率80%", ["80%以上"]),
        ("占比65%", "占比65%", []),
        ("占比65%", "占比65.3%", ["65%"]),
        ("培训300人", "培训300人次", ["300人"]),
        ("受益1000万人次", "受益1,000万人次", []),
        ("12日说", "2025年1月12日说", []),
        ("12日说", "2025-01-12说", []),
        ("2—3歲", "2-3岁", []),
        ("“12368”体系", "12368体系", []),
        ("“12368”体系", "“123689”体系", ["“12368”"]),
        ("“1”即总目标", "有1个总目标", ["“1”"]),
        ("新进的985高校", "985高校", []),
        ("西部第1。", "西部第10。", ["第1"]),
    ],
)
def test_a_lost_figure_is_found(page: str, seed: str, lost: list[str]) -> None:
    assert missing_figures(page, seed) == lost


def test_a_copied_sentence_is_found() -> None:
    page = bare("到2027年,打造“新优质学校”10所,推进基础教育名校建设计划,大力支持友谊学校高质量发展。")
    copied = bare("三年内打造10所。推进基础教育名校建设计划,大力支持“友谊”学校高质量发展")
    assert longest_common_run(copied, page) == "打造10所推进基础教育名校建设计划大力支持"
    assert longest_common_run(bare("涪陵區"), page) == ""


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("2025-03-28", True),
        ("2025-03", True),
        ("2025-13", False),
        ("2025-02-30", False),
        ("2025", False),
        ("", False),
    ],
)
def test_iso_dates(value: str, valid: bool) -> None:
    assert is_iso_date(value) is valid
