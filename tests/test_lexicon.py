from assistant.library.lexicon import question_terms, terms


def test_terms_of_chinese_are_pairs_of_neighbours() -> None:
    assert terms("公办幼儿园") == ["公办", "办幼", "幼儿", "儿园"]


def test_terms_do_not_depend_on_script_width_or_case() -> None:
    assert terms("公辦幼兒園ＡＩ６５％") == terms("公办幼儿园ai65%")


def test_a_number_is_one_term_with_and_without_its_unit() -> None:
    assert terms("2027年达到65%") == ["2027", "2027年", "年达", "达到", "65%"]


def test_words_that_only_ask_are_left_out_of_a_question() -> None:
    assert question_terms("公办占比是多少？") == ["公办", "办占", "占比"]


def test_a_question_of_asking_words_alone_keeps_them() -> None:
    assert question_terms("多少？") == ["多少"]


def test_operators_of_the_index_are_no_terms() -> None:
    assert terms('" OR * NEAR( -') == ["or", "near"]


def test_the_numeral_zero_does_not_part_a_year() -> None:
    assert terms("二〇二五年") == terms("二○二五年") == ["二〇", "〇二", "二五", "五年"]
