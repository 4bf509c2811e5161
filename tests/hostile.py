"""Makes a folder of files that mean harm, or were harmed: the same ones at every run.

``write(folder)`` makes them and says of each what a reader may do with it. ``python -m tests.hostile FOLDER`` makes
them for a look.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests import honest

# What may become of a file: it is refused in one line, its text is read, or one of the two.
Verdict = Literal["refused", "read", "either"]

SECRET = "灯塔下面第三块砖"  # stands in a file outside of the library that nothing may lead to
ADDRESS = "http://127.0.0.1:9"  # where references lead to
_SEED = 20240509


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file that means harm: its name, its bytes, and what may become of it."""

    name: str
    data: bytes
    verdict: Verdict = "either"


def all_files(address: str = ADDRESS, secret: Path = Path("/etc/passwd")) -> Iterator[Hostile]:
    """The files, one after the other, since some are large.

    Args:
        address: Where references to the network lead to.
        secret: The file that references to files lead to.
    """
    from tests import hostile_documents, hostile_mails, hostile_packages, hostile_texts

    yield from damaged()
    yield from hostile_texts.files()
    yield from hostile_texts.pages(address, secret)
    yield from hostile_packages.files(address, secret)
    yield from hostile_documents.files(address, secret)
    yield from hostile_mails.files(address, secret)


def write(folder: Path, address: str = ADDRESS, secret: Path = Path("/etc/passwd")) -> dict[str, Verdict]:
    """What may become of each file that now lies in the folder, by name."""
    verdicts: dict[str, Verdict] = {}
    for file in all_files(address, secret):
        if file.name in verdicts:
            raise ValueError(f"two files are called {file.name!r}")
        (folder / file.name).write_bytes(file.data)
        verdicts[file.name] = file.verdict
    return verdicts


def write_odd(folder: Path) -> None:
    """Nothing; in the folder stand files whose names, kinds or rights are odd, beside two honest ones."""
    (folder / "honest.txt").write_text(honest.BODY, encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "sub" / "honest.md").write_text(f"# {honest.TITLE}\n\n{honest.BODY}", encoding="utf-8")
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "dangling.txt").symlink_to(folder / "nothing.txt")
    (folder / "itself.txt").symlink_to(folder / "itself.txt")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "folder.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    for name in ("unreadable.txt", "binary.txt", "folder-beside.txt", "pipe-beside.txt", "loop-beside.txt"):
        (folder / name).write_text(honest.BODY, encoding="utf-8")
    (folder / "unreadable.txt").chmod(0)
    (folder / "binary.txt.meta").write_bytes(bytes(range(256)) * 40)
    (folder / "folder-beside.txt.meta").mkdir()
    os.mkfifo(folder / "pipe-beside.txt.meta")
    (folder / "loop-beside.txt.meta").symlink_to(folder / "loop-beside.txt.meta")


def odd_names() -> list[str]:
    """Names of honest text files that this system can write, but few others."""
    names = ["CON.txt", "nul.txt", " blank .txt", "-rf.txt", "--help.md", "名\n字.txt", "tab\t.txt", "bell\a.txt"]
    names += ["\u202etxt.exe.txt", "zero\u200bwidth.txt", "a" * 250 + ".txt", "名" * 80 + ".md", "%s%n{0}.txt"]
    names += ["'; DROP TABLE documents; --.txt", "<script>alert(1)<" + "∕script>.txt", "a.txt.txt.", ".txt", "~$a.txt"]
    names += [
        "…" * 60 + ".md",
        "e\u0301.txt",
        "\u00e9.txt",
        "[1].txt",
        "\x1b[31mred.txt",
        "$(id).txt",
        "*.txt",
        "\\.txt",
    ]
    return names


def names_of_bytes() -> list[str]:
    """Names of honest text files whose bytes are not UTF-8."""
    return [os.fsdecode(name) for name in (b"\xbc\xd7\xd2\xd2.txt", b"half\xe4\xb8.md", b"\xff.html")]


def damaged() -> Iterator[Hostile]:
    """Honest files of every format cut short, with flipped bits, or under the suffix of another."""
    yield from _truncated()
    yield from _flipped()
    yield from _misnamed()


def _truncated() -> Iterator[Hostile]:
    for suffix, data in honest.files().items():
        for share in (0.02, 0.25, 0.5, 0.9, 0.99):
            yield Hostile(f"truncated-{share:.2f}{suffix}", data[: max(1, int(len(data) * share))])


def _flipped() -> Iterator[Hostile]:
    chance = random.Random(_SEED)
    for suffix, data in honest.files().items():
        for round_, count in enumerate((1, 3, 10, 40)):
            flipped = bytearray(data)
            for _ in range(count):
                flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            yield Hostile(f"flipped-{round_}{suffix}", bytes(flipped))
        noise = chance.randbytes(4000)
        yield Hostile(f"noise{suffix}", noise, "refused")
        yield Hostile(f"noise-behind{suffix}", data[: len(data) // 2] + noise)


def _misnamed() -> Iterator[Hostile]:
    files = honest.files()
    for (real, data), told in itertools.product(files.items(), files):
        if real != told:
            yield Hostile(f"really{real.replace('.', '-')}{told}", data)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
