"""Feeds readers and the functions behind them what no honest file holds, led by the code that each input reaches.

    python tools/fuzz.py --list
    python tools/fuzz.py markdown --minutes 10

Needs atheris: pip install -e '.[fuzz]'. An input that breaks a rule is kept in the folder ``--crashes``, and
``python tools/fuzz.py markdown --replay FILE`` shows what it does. The rules: nothing but ReadError leaves a reader;
what it gives is well-formed text with offsets that hold.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from assistant.errors import ReadError  # noqa: E402
from assistant.library.formats.extracted import Extracted, Member  # noqa: E402
from assistant.records import Document  # noqa: E402

_CHUNK_CHARS = 350
_TEXT_SUFFIXES = (".txt", ".md", ".html", ".csv")
_LARGEST_SEED = 20_000  # bytes; larger ones only make it slow


_MAIN_PARTS = {
    ".docx": "word/document.xml",
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
    ".epub": "c.xhtml",
}


class RuleBrokenError(AssertionError):
    """What a reader gave breaks a rule."""


def check(right: bool, rule: str) -> None:
    """Nothing, if it is right.

    Raises:
        RuleBrokenError: It is not.
    """
    if not right:
        raise RuleBrokenError(rule)


def check_extracted(extracted: Extracted) -> None:
    """Nothing, if text, offsets and fields hold, and those of the documents and chunks that become of it.

    Raises:
        RuleBrokenError: They do not.
    """
    from assistant.library.describing.metadata import describe
    from assistant.library.describing.parts import parts_of

    text, starts = extracted.text, extracted.page_starts
    _check_text(text)
    check(list(starts) == sorted(starts), "pages begin in order")
    check(all(0 <= start <= len(text) for start in starts), "pages begin within the text")
    for piece in extracted.dropped:
        check(bool(piece.reason), "what was dropped has a reason")
    for part in parts_of(extracted):
        check(part.text in text, "a part is a piece of the text")
        about = describe(part.text, "stem", {**extracted.given, **part.given}, {**extracted.hints, **part.hints})
        check(bool(about.title), "a document has a title")
        for field in (about.title, about.date, about.publisher, about.region, about.source):
            check("\n" not in field, "a field is one line")
        check_chunks(part.text, about.title)


def check_chunks(text: str, title: str) -> None:
    """Nothing, if the chunks of the text are pieces of it, in order, and so are their sentences.

    Raises:
        RuleBrokenError: They are not.
    """
    from assistant.library.splitter import split

    document = Document(id="a", title=title, text=text, path="a.md")
    end = 0
    for chunk in split(document, _CHUNK_CHARS):
        check(text[chunk.start : chunk.end] == chunk.text, "a chunk is a piece of the text")
        check(chunk.start >= end and bool(chunk.text.strip()), "chunks follow each other and hold something")
        check(bool(chunk.sentences), "a chunk holds a sentence")
        inner = chunk.start
        for span in chunk.sentences:
            check(inner <= span.start < span.end <= chunk.end, "sentences follow each other within their chunk")
            inner = span.end
        end = chunk.end


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RuleBrokenError("the text holds lone surrogates") from error
    check("\0" not in text, "the text holds no null characters")


def _reader(name: str, function: str = "extract") -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        module = __import__(f"assistant.library.formats.{name}", fromlist=[function])
        check_extracted(getattr(module, function)(data))

    return run


def _container(name: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        from assistant.library.formats import readers

        module = __import__(f"assistant.library.formats.{name}", fromlist=["unpack"])
        members: Iterable[Member] = module.unpack(data, {*readers.READERS, *readers.CONTAINERS})
        for member in members:
            check(isinstance(member.data, bytes) and bool(member.name), "a member has a name")

    return run


def _part(name: str, suffix: str) -> Callable[[bytes], None]:
    """Reads the input as the main part of a package that is whole: chance rarely gets past the checksums of a zip."""

    def run(data: bytes) -> None:
        from tests import honest

        parts = getattr(honest, f"{suffix[1:]}_parts")()
        module = __import__(f"assistant.library.formats.{name}", fromlist=["extract"])
        check_extracted(module.extract(honest.zipped({**parts, _MAIN_PARTS[suffix]: data}, zipfile.ZIP_STORED)))

    return run


def _text(data: bytes) -> str:
    return data.decode("utf-8", "ignore")


def _decode(data: bytes) -> None:
    from assistant.library.formats.encoding import decode

    text, encoding = decode(data)
    _check_encoded(text)
    check(bool(encoding), "an encoding has a name")


def _check_encoded(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RuleBrokenError("decoding gave lone surrogates") from error


def _clean(data: bytes) -> None:
    from assistant.library.cleaning.clean import clean, normalise

    cleaned = clean(_text(data))
    _check_text(cleaned.text)
    check(normalise(cleaned.text) == cleaned.text, "cleaned text is normalised")


def _front_matter(data: bytes) -> None:
    from assistant.library.formats.markdown import split_front_matter

    text = _text(data)
    _, body = split_front_matter(text)
    check(text.endswith(body), "what is not front matter is the end of the text")


def _fold(data: bytes) -> None:
    from assistant.library.script import fold

    text = _text(data)
    folded = fold(text)
    for at in range(0, len(folded.text), 1 + len(folded.text) // 20):
        start, end = folded.original_span(at, at + 1)
        check(0 <= start < end <= len(text), "every folded character comes from one of the text")
    check("".join(fold(character).text for character in text[:50]) == fold(text[:50]).text, "pieces fold alike")


def _describe(data: bytes) -> None:
    from assistant.library.describing.metadata import describe

    text = _text(data)
    half = len(text) // 2
    about = describe(text[half:], "stem", {}, {"title": text[:half], "date": text[:half], "publisher": text[:half]})
    check("\n" not in about.title, "a title is one line")
    check(about.date == "" or len(about.date) in (7, 10), "a date is a day or a month")


def _split(data: bytes) -> None:
    text = _text(data)
    check_chunks(text, text[:20])


def _side_file(data: bytes) -> None:
    from assistant.library.formats.side_file import read_side_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.with_name("a.pdf.meta").write_bytes(data)
        fields, _ = read_side_file(path)
    check(all(isinstance(value, str) for value in fields.values()), "fields are text")


# Name, what is done with an input, and the suffixes of files that are seeds for it.
TARGETS: dict[str, tuple[Callable[[bytes], None], tuple[str, ...]]] = {
    "decode": (_decode, _TEXT_SUFFIXES),
    "clean": (_clean, _TEXT_SUFFIXES),
    "front-matter": (_front_matter, (".md",)),
    "fold": (_fold, _TEXT_SUFFIXES),
    "describe": (_describe, _TEXT_SUFFIXES),
    "split": (_split, _TEXT_SUFFIXES),
    "side-file": (_side_file, (".md",)),
    "plain": (_reader("plain"), (".txt",)),
    "markdown": (_reader("markdown"), (".md",)),
    "webpage": (_reader("webpage"), (".html",)),
    "delimited": (_reader("delimited"), (".csv",)),
    "saved-page": (_reader("mail", "extract_page"), (".mhtml",)),
    "mail": (_container("mail"), (".eml",)),
    "archive": (_container("archive"), (".zip",)),
    "docx": (_reader("docx"), (".docx",)),
    "pptx": (_reader("pptx"), (".pptx",)),
    "spreadsheet": (_reader("spreadsheet"), (".xlsx",)),
    "epub": (_reader("epub"), (".epub",)),
    "docx-part": (_part("docx", ".docx"), (".docx",)),
    "pptx-part": (_part("pptx", ".pptx"), (".pptx",)),
    "spreadsheet-part": (_part("spreadsheet", ".xlsx"), (".xlsx",)),
    "epub-part": (_part("epub", ".epub"), (".epub",)),
    "pdf": (_reader("pdf"), (".pdf",)),
}


def run_one(target: str, data: bytes) -> None:
    """Nothing, if the input is refused or breaks no rule.

    Raises:
        Exception: Whatever else leaves the target.
    """
    try:
        TARGETS[target][0](data)
    except ReadError as error:
        check("\n" not in f"{error.message}{error.hint}" and bool(error.hint), "a refusal is one line with a way out")


def write_seeds(target: str, folder: Path) -> int:
    """Number of seeds now in the folder: the starter library and the small hostile files of the target's formats."""
    from tests import honest, hostile

    suffixes = TARGETS[target][1]
    seeds = [path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.md")) if ".md" in suffixes]
    seeds += [data for suffix, data in honest.files().items() if suffix in suffixes]
    seeds += [file.data for file in hostile.all_files() if Path(file.name).suffix in suffixes]
    if target.endswith("-part"):
        seeds = [part for data in seeds for part in _main_parts(data, _MAIN_PARTS[suffixes[0]])]
    small = [data for data in seeds if 0 < len(data) <= _LARGEST_SEED]
    for number, data in enumerate(small):
        (folder / f"{number:04d}").write_bytes(data)
    return len(small)


def _main_parts(data: bytes, name: str) -> list[bytes]:
    """The main part of a package, if it can be unpacked and is small."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [package.read(name)] if package.getinfo(name).file_size <= _LARGEST_SEED else []
    except Exception:  # a hostile package raises anything; it is no seed then
        return []


def main() -> int:
    """The exit status: 1 if something broke a rule."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", choices=sorted(TARGETS))
    parser.add_argument("--list", action="store_true", help="print the targets")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--crashes", type=Path, default=Path("fuzz-crashes"), help="where inputs that fail are kept")
    parser.add_argument("--replay", type=Path, help="run one input")
    given = parser.parse_args()
    if given.list or given.target is None:
        print("\n".join(TARGETS))
        return 0 if given.list else 2
    if given.replay:
        run_one(given.target, given.replay.read_bytes())
        return 0
    return _fuzz(given.target, given.minutes, given.crashes)


def _fuzz(target: str, minutes: float, crashes: Path) -> int:
    import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

    with atheris.instrument_imports(include=["assistant.library"]):
        from assistant.library.formats import readers  # noqa: F401 - brings in all that is to be watched
    crashes.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        print(f"{target}: {write_seeds(target, Path(corpus))} seeds, {minutes:g} minutes", file=sys.stderr)
        options = [f"-max_total_time={int(60 * minutes)}", f"-artifact_prefix={crashes}/{target}-", "-timeout=20"]
        options += ["-rss_limit_mb=3000", f"-max_len={_LARGEST_SEED}", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, corpus], lambda data: run_one(target, data))
        atheris.Fuzz()  # ends the process
    return 0


if __name__ == "__main__":
    sys.exit(main())
