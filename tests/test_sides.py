from __future__ import annotations

import pytest

from assistant.search.sides import sides_of


@pytest.mark.parametrize(
    ("question", "wanted", "names", "questions"),
    [
        (
            "云溪县和河西县，哪个县的公办园占比更高？",
            "larger",
            ("云溪县", "河西县"),
            ("云溪县，公办园占比是多少", "河西县，公办园占比是多少"),
        ),
        (
            "云溪县和河西县2024年谁的在校生更少？各是多少？",
            "smaller",
            ("云溪县", "河西县"),
            ("云溪县，2024年在校生是多少", "河西县，2024年在校生是多少"),
        ),
        (
            "云溪县哪一年的学位更多，2023年还是2025年？",
            "larger",
            ("2023年", "2025年"),
            ("云溪县2023年，学位是多少", "云溪县2025年，学位是多少"),
        ),
        (
            "云溪县2024年的学位比2023年多多少个？",
            "difference",
            ("2024年", "2023年"),
            ("云溪县2024年的学位是多少个", "云溪县2023年的学位是多少个"),
        ),
        (
            "从2023年到2027年，云溪县的公办园占比要提高几个百分点？",
            "difference",
            ("2023年", "2027年"),
            ("2023年，云溪县的公办园占比是百分之多少", "2027年，云溪县的公办园占比是百分之多少"),
        ),
        (
            "跟2023年比，云溪县2024年学位多建了多少个？",
            "difference",
            ("2024年", "2023年"),
            ("云溪县2024年学位建了多少个", "云溪县2023年学位建了多少个"),
        ),
        (
            "云溪縣的經費比河西縣多多少？",
            "difference",
            ("云溪縣", "河西縣"),
            ("云溪縣的經費是多少", "河西縣的經費是多少"),
        ),
        (
            "云溪县今年的目标比去年的实际水平高出几个百分点？",
            "difference",
            ("云溪县今年的目标", "云溪县去年的实际水平"),
            ("云溪县今年的目标是百分之多少", "云溪县去年的实际水平是百分之多少"),
        ),
        (
            "溪大113學年度的註冊率比上一年低了多少？",
            "difference",
            ("113學年度", "112學年度"),
            ("溪大113學年度的註冊率是多少", "溪大112學年度的註冊率是多少"),
        ),
        (
            "云溪县2024年末比上一年末高了几个百分点？",
            "difference",
            ("2024年末", "2023年末"),
            ("云溪县2024年末是百分之多少", "云溪县2023年末是百分之多少"),
        ),
    ],
)
def test_a_comparison_is_a_question_for_each_of_its_sides(
    question: str, wanted: str, names: tuple[str, str], questions: tuple[str, str]
) -> None:
    sides = sides_of(question)
    assert sides is not None
    assert (sides.wanted, sides.names, sides.questions) == (wanted, names, questions)


@pytest.mark.parametrize(
    "question",
    [
        "云溪县和河西县分别有多少所学校？",
        "公办园占比是多少？",
        "云溪县的参与率和覆盖率是多少？",
        "占比提升之前是多少？",
        "去年比前年少了几成？",
        "跟前一年比是升是降？差几个百分点？",
        "是谁借给学校多少银元？",
        "云溪县有多少所学校？",
        "",
    ],
)
def test_what_sets_no_two_things_against_each_other_has_no_sides(question: str) -> None:
    assert sides_of(question) is None


def test_two_things_that_are_counted_are_named_without_their_number() -> None:
    found = sides_of("东岭和西屏两个区比，哪边学生体质优良率高，高出几个百分点？")
    assert found is not None and found.names == ("东岭", "西屏") and found.wanted == "larger" and found.apart
    assert found.questions == ("东岭，学生体质优良率是多少", "西屏，学生体质优良率是多少")
    plain = sides_of("云溪县和河西县，哪个县的公办园占比更高？")
    assert plain is not None and not plain.apart
