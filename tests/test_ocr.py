from __future__ import annotations

import re

import pytest
from reportlab.platypus import Paragraph

from assistant.library.formats import ocr
from assistant.library.formats.pdf import extract
from tests.test_pdf import BODY, FIGURES, TITLE, printed, scanned

pytestmark = pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed")


@pytest.mark.integration
def test_a_picture_of_a_page_is_read_without_network() -> None:
    # tests/conftest.py blocks the network: the models must be there.
    page = printed([Paragraph("青禾县教育发展规划", TITLE), Paragraph(FIGURES, BODY)])
    read = extract(scanned(page))
    assert re.sub(r"\s", "", read.text) == f"#青禾县教育发展规划{FIGURES}"
    assert read.notes == ("1 of 1 pages were read by OCR; characters may be wrong.",)


@pytest.mark.integration
def test_an_empty_picture_holds_nothing() -> None:
    import numpy as np

    assert ocr.recognise(np.full((200, 200, 3), 255, dtype=np.uint8)) == []
