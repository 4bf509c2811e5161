"""Prints the peak memory of indexing a folder: of the program, of the process that reads the files, of both at once.

The embedder is replaced by a table of random vectors, since its memory is its own.
The folder is made on the first run, and is the same on every machine:

    python tools/measure_memory.py mix 1000 --work DIR     # 1 GB: PDF, Word, PowerPoint, web pages, text
    python tools/measure_memory.py text 50 --work DIR      # 50 MB of nothing but text
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import shutil
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.library.formats.reading_process import ReadingProcess  # noqa: E402
from assistant.library.indexer import Indexer  # noqa: E402
from assistant.library.library import Library  # noqa: E402
from assistant.records import IndexProgress  # noqa: E402
from tests import honest  # noqa: E402

_CHARACTERS = 2500  # different ones of the made-up text
_SAMPLE_S = 0.05
_DIMENSION = 384  # of the default embedder
_CHUNK_CHARS = 360
_MB = 1_000_000


def main() -> int:
    """0 once the figures are printed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=("mix", "text"))
    parser.add_argument("megabytes", type=int)
    parser.add_argument("--work", metavar="DIR", type=Path, required=True, help="holds the files and the library")
    parser.add_argument("--make-only", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = arguments.work / f"{arguments.kind}-{arguments.megabytes}"
    if arguments.make_only:
        (_make_mix if arguments.kind == "mix" else _make_text)(folder, arguments.megabytes * _MB)
        return 0
    if not folder.exists():  # in another process: the memory that it takes is not to be counted
        subprocess.run([sys.executable, *sys.argv, "--make-only"], check=True)
    _measure(folder, arguments.work / f"{folder.name}-library")
    return 0


class _Table:
    """An embedder of next to no memory: each text gets the sum of two random vectors."""

    name, dimension = "table", _DIMENSION

    def __init__(self) -> None:
        chance = np.random.default_rng(0)
        self._table = chance.normal(size=(4096, _DIMENSION)).astype(np.float32)
        self.characters = 0

    def embed_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.characters += sum(map(len, texts))
        numbers = [zlib.crc32(text.encode()) for text in texts]
        vectors = self._table[[n & 4095 for n in numbers]] + self._table[[n >> 12 & 4095 for n in numbers]]
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_query(self, question: str) -> npt.NDArray[np.float32]:
        return np.asarray(self.embed_passages([question])[0], dtype=np.float32)


class _Peaks(threading.Thread):
    """Watches this process and those it started, until ``over`` is set."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.own = self.reading = self.building = self.together = 0.0

    def run(self) -> None:
        while not self.over.wait(_SAMPLE_S):
            own, reading, building = _resident(os.getpid()), 0.0, 0.0
            for number in _children(os.getpid()):
                command = _read(number, "cmdline")
                if "reading_child" in command:
                    reading += _resident(number)
                    self.reading = max(self.reading, _resident(number, "VmHWM:"))
                else:
                    building += _resident(number)
            self.own = max(self.own, _resident(os.getpid(), "VmHWM:"))
            self.building, self.together = max(self.building, building), max(self.together, own + reading + building)


def _measure(folder: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    sizes = [path.stat().st_size for path in folder.iterdir()]
    print(f"{len(sizes)} files, {sum(sizes) / _MB:.0f} MB, largest {max(sizes) / _MB:.0f} MB")
    embedder, peaks, begun = _Table(), _Peaks(), time.perf_counter()
    peaks.start()
    library = Library(place, {"embedder": embedder.name, "dimension": str(_DIMENSION), "splitter": "", "lexicon": ""})
    with ReadingProcess() as reader:
        library.store.make_room = reader.close
        indexer = Indexer(library, embedder, chunk_chars=_CHUNK_CHARS, read=reader.read)
        report = indexer.index([folder], _teller(peaks))
    library.close()
    peaks.over.set()
    peaks.join()
    print(
        f"{len(report.added)} added, {len(report.failed)} failed; {report.chunks:,} chunks, "
        f"{embedder.characters:,} characters embedded; {time.perf_counter() - begun:.0f} s"
    )
    for failure in report.failed[:5]:
        print("  failed:", failure.path, failure.message)
    print(
        f"peak MB: program {peaks.own:.0f}, reading {peaks.reading:.0f}, making an index {peaks.building:.0f}, "
        f"all at once {peaks.together:.0f}"
    )


def _teller(peaks: _Peaks) -> Callable[[IndexProgress], None]:
    told = -1

    def tell(progress: IndexProgress) -> None:
        nonlocal told
        if progress.files_done >= told + 50:
            told = progress.files_done
            print(
                f"  file {told} of {progress.files_total}, {progress.chunks_done:,} chunks: peak MB "
                f"{peaks.own:.0f} + {peaks.reading:.0f}",
                flush=True,
            )

    return tell


def _resident(number: int, what: str = "VmRSS:") -> float:
    """Megabytes of memory that a process has now, or (``VmHWM:``) had at most; 0 if it is gone."""
    for line in _read(number, "status").splitlines():
        if line.startswith(what):
            return int(line.split()[1]) * 1024 / _MB
    return 0.0


def _children(number: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{number}/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found + [below for child in found for below in (_children(child) if Path(f"/proc/{child}").exists() else ())]


def _read(number: int, name: str) -> str:
    try:
        return Path(f"/proc/{number}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


class _Writer:
    """Made-up text: characters drawn by chance, in sentences of 15 to 60, paragraphs and sections."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._common = [chr(code) for code in random.Random(0).sample(range(0x4E00, 0x9000), _CHARACTERS)]

    def words(self, count: int) -> str:
        return "".join(self.chance.choices(self._common, k=count))

    def paragraph(self) -> str:
        sentences = range(self.chance.randrange(2, 9))
        return "".join(f"{self.words(self.chance.randrange(15, 60))}{self.chance.randrange(1000)}。" for _ in sentences)

    def paragraphs(self, count: int) -> list[str]:
        return [self.paragraph() for _ in range(count)]


def _make_text(folder: Path, size: int, files: int = 0) -> None:
    """Text files of together ``size`` bytes, 1 MB each."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files or max(1, size // _MB)):
        writer, parts, length = _Writer(number), [f"# 文件{number}"], 0
        while length < _MB:
            if len(parts) % 30 == 1:
                parts.append(f"## {writer.words(8)}")
            parts.append(writer.paragraph())
            length += 3 * len(parts[-1])
        (folder / f"{number}.md").write_text("\n\n".join(parts), encoding="utf-8")


def _make_mix(folder: Path, size: int) -> None:
    """Files of together ``size`` bytes: by size 46 % PDF, 34 % Word, 8 % PowerPoint, 10 % web pages, 2 % text."""
    folder.mkdir(parents=True)
    makers = (("pdf", 0.46, _pdf), ("docx", 0.34, _docx), ("pptx", 0.08, _pptx), ("html", 0.10, _page))
    for suffix, share, make in makers:
        made = number = 0
        while made < share * size:
            data = make(_Writer(hash((len(suffix), number, ord(suffix[0])))), number)
            (folder / f"{suffix}{number}.{suffix}").write_bytes(data)
            made, number = made + len(data), number + 1
    _make_text(folder, size // 50)


def _pdf(writer: _Writer, number: int) -> bytes:
    """A report of 60 pages with a picture of 1000 by 1000 points on every tenth, one in five with 30."""
    pages, every = 60, 10 if number % 5 else 2
    objects: dict[str, str | bytes] = {
        "2": f"<< /Type /Pages /Count {pages} /Kids [{' '.join(f'{10 + 3 * i} 0 R' for i in range(pages))}] >>",
        "5": "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        "/DescendantFonts [6 0 R] >>",
        "6": "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        "7": "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    }
    for at in range(pages):
        page, content, picture = 10 + 3 * at, 11 + 3 * at, 12 + 3 * at
        text = "".join(writer.paragraphs(4))
        lines = [text[i : i + 34] for i in range(0, len(text), 34)][:40]
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -17 Td " for line in lines)
        drawn = "q 400 0 0 400 90 60 cm /P Do Q" if at % every == 0 else ""
        stream = zlib.compress(f"BT /F 12 Tf 80 780 Td {shown} ET {drawn}".encode(), 1)
        resources = "/Font << /F 5 0 R >>" + (f" /XObject << /P {picture} 0 R >>" if drawn else "")
        objects[str(page)] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            f"/Resources << {resources} >> >>"
        )
        objects[str(content)] = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
        if drawn:
            pixels = zlib.compress(writer.chance.randbytes(3_000_000), 0)
            head = "<< /Type /XObject /Subtype /Image /Width 1000 /Height 1000 /ColorSpace /DeviceRGB"
            head += f" /BitsPerComponent 8 /Filter /FlateDecode /Length {len(pixels)} >>\nstream\n"
            objects[str(picture)] = head.encode() + pixels + b"\nendstream"
    return honest.pdf(objects=objects)


def _docx(writer: _Writer, number: int) -> bytes:
    """A text of some 40,000 characters with six pictures of 2 MB, one in five of ten times as much."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in writer.paragraphs(200))
    return honest.zipped(
        honest.docx_parts(body) | _pictures(writer, "word", 6 if number % 5 else 60), zipfile.ZIP_STORED
    )


def _pptx(writer: _Writer, number: int) -> bytes:
    """A slide with four pictures of 2 MB."""
    return honest.zipped(honest.pptx_parts() | _pictures(writer, "ppt", 4 + number % 3), zipfile.ZIP_STORED)


def _pictures(writer: _Writer, folder: str, count: int) -> dict[str, str | bytes]:
    return {f"{folder}/media/image{i}.jpeg": writer.chance.randbytes(2 * _MB) for i in range(count)}


def _page(writer: _Writer, number: int) -> bytes:
    """A saved page of 250 KB: scripts, styles and pictures inside, menus, and an article of some 3,000 characters."""
    menu = "".join(f'<li><a href="/{i}">{writer.words(4)}</a></li>' for i in range(60))
    script = "".join(f"window.x{i}={{a:{i},b:'{writer.chance.getrandbits(64):x}'}};" for i in range(2500))
    picture = base64.b64encode(writer.chance.randbytes(100_000)).decode()
    article = "".join(f"<p>{text}</p>" for text in writer.paragraphs(15))
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{writer.words(12)}</title><script>{script}</script>"
        f"</head><body><nav><ul>{menu}</ul></nav><h1>{writer.words(12)}</h1><article>{article}"
        f'<img src="data:image/jpeg;base64,{picture}"></article><footer><ul>{menu}</ul></footer></body></html>'
    ).encode()


if __name__ == "__main__":
    sys.exit(main())
