"""Hostile mails and pages saved as mail: parts within parts, headers that lie, encodings that are none."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from tests import honest
from tests.honest import BODY
from tests.hostile import Hostile


def files(address: str, secret: Path) -> Iterator[Hostile]:
    """Mails, and pages saved as mail."""
    yield from _parts()
    yield from _headers(address)
    yield from _bodies(address, secret)
    yield from _saved_pages(address, secret)


def _multipart(parts: list[str], boundary: str = "B") -> str:
    return "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"


def _mixed(parts: list[str]) -> bytes:
    return honest.eml(_multipart(parts), kind='multipart/mixed; boundary="B"')


def _attached(name: str, data: bytes, kind: str = "application/octet-stream") -> str:
    coded = base64.encodebytes(data).decode()
    return (
        f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{coded}"
    )


def _parts() -> Iterator[Hostile]:
    plain = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{BODY}\r\n"
    yield Hostile("mail-10000-parts.eml", _mixed([plain] * 10_000))
    yield Hostile("mail-10000-attached.eml", _mixed([plain, *[_attached(f"{i}.txt", b"x") for i in range(10_000)]]))
    deep = plain
    for depth in range(500):
        deep = f'Content-Type: multipart/mixed; boundary="D{depth}"\r\n\r\n{_multipart([deep], f"D{depth}")}'
    yield Hostile("mail-parts-deep.eml", _mixed([deep]))
    within = honest.eml()
    for _ in range(60):
        within = honest.eml(within.decode(), kind="message/rfc822")
    yield Hostile("mail-in-mail.eml", within)
    attached = honest.eml()
    for _ in range(12):
        attached = _mixed([plain, _attached("inner.eml", attached)])
    yield Hostile("mail-attached-deep.eml", attached)
    yield Hostile("mail-no-end.eml", _mixed([plain])[: -len("--B--\r\n")])
    yield Hostile("mail-no-boundary.eml", honest.eml(_multipart([plain]), kind="multipart/mixed"))
    yield Hostile(
        "mail-boundary-long.eml",
        honest.eml(_multipart([plain], "B" * 70_000), kind=f'multipart/mixed; boundary="{"B" * 70_000}"'),
    )
    yield Hostile(
        "mail-boundary-pattern.eml",
        honest.eml(_multipart([plain], "(a+)+$"), kind='multipart/mixed; boundary="(a+)+$"'),
    )
    yield Hostile("mail-empty-parts.eml", _mixed(["", "\r\n", "Content-Type: text/plain\r\n\r\n"]))
    yield Hostile("mail-of-nothing.eml", honest.eml(" "), "refused")
    bomb = honest.zipped({"a.txt": bytes(40_000_000)})
    yield Hostile("mail-bomb-attached.eml", _mixed([plain, _attached("bomb.zip", bomb)]))
    climbing = [_attached(name, BODY.encode()) for name in ("../../hostile-climbed.txt", "/tmp/hostile-climbed.txt", "a\\..\\b.txt", "con.txt", "n" * 400 + ".txt", "\x1b[31m.txt")]  # fmt: skip
    yield Hostile("mail-names.eml", _mixed([plain, *climbing]))
    broken = [_attached(f"b{suffix}", data[: len(data) // 2]) for suffix, data in honest.files().items()]
    yield Hostile("mail-broken-attached.eml", _mixed([plain, *broken]))


def _headers(address: str) -> Iterator[Hostile]:
    yield Hostile(
        "mail-header-injection.eml",
        honest.eml(headers="Subject: a\r\n\tBcc: c@example.org\r\nX: =?utf-8?Q?a=0D=0ABcc:_d@example.org?=\r\n"),
    )
    yield Hostile(
        "mail-subject-injection.eml",
        honest.eml().replace(b"Subject: =?utf-8?B?", b"Subject: =?utf-8?Q?a=0D=0A=00=1B[31m?= =?utf-8?B?"),
    )
    yield Hostile("mail-header-1mb.eml", honest.eml(headers=f"X-Long: {'a ' * 500_000}\r\n"))
    yield Hostile("mail-headers-many.eml", honest.eml(headers="".join(f"X-{i}: v\r\n" for i in range(20_000))))
    yield Hostile(
        "mail-words-many.eml", honest.eml().replace(b"Subject: ", b"Subject: " + b"=?utf-8?B?5rC4?= " * 20_000)
    )
    yield Hostile(
        "mail-words-broken.eml",
        honest.eml().replace(b"Subject: ", b"Subject: =?utf-8?B?!!!?= =?x?Q?=ZZ?= =?=?=? =?utf-7?Q?+?= "),
    )
    yield Hostile("mail-brackets.eml", honest.eml(headers=f"Cc: {'(' * 20_000}\r\nReply-To: {'<' * 20_000}\r\n"))
    yield Hostile(
        "mail-quotes.eml", honest.eml(headers=f"Cc: {chr(34) * 20_001}\r\nMessage-ID: {'<' * 2000}{'[' * 2000}\r\n")
    )
    yield Hostile(
        "mail-date.eml", honest.eml().replace(b"09 May 2024 12:00:00 +0800", b"99 Foo 99999999999 99:99:99 +99999999")
    )
    yield Hostile("mail-from-many.eml", honest.eml().replace(b"From: ", b"From: " + b"a@b, " * 20_000))
    yield Hostile("mail-no-headers.eml", b"\r\n\r\n" + BODY.encode())
    yield Hostile("mail-only-headers.eml", b"From: a@example.org\r\nSubject: a\r\n", "refused")
    yield Hostile(
        "mail-parameters.eml",
        honest.eml(kind="text/plain; " + "".join(f"name*{i}*=utf-8''a; " for i in range(5000)) + "charset=utf-8"),
    )
    yield Hostile(
        "mail-body-outside.eml", honest.eml(kind=f'message/external-body; access-type=URL; URL="{address}/body"')
    )


def _bodies(address: str, secret: Path) -> Iterator[Hostile]:
    for name, kind in {
        "utf7": "utf-7",
        "unknown": "x-unknown",
        "zlib": "zlib_codec",
        "idna": "idna",
        "null": "\0",
        "long": "a" * 9000,
    }.items():
        yield Hostile(f"mail-charset-{name}.eml", honest.eml(kind=f'text/plain; charset="{kind}"'))
    coded = honest.eml().replace(b"8bit", b"base64")
    yield Hostile("mail-base64-of-garbage.eml", coded.replace(BODY.encode(), b"!@#$%^&*" * 5000))
    yield Hostile("mail-base64-odd.eml", coded.replace(BODY.encode(), base64.b64encode(BODY.encode())[:-3]))
    yield Hostile("mail-encoding-unknown.eml", honest.eml().replace(b"8bit", b"x-uuencode"))
    yield Hostile(
        "mail-uuencode.eml", honest.eml("begin 644 a\r\n" + "M" * 60 + "\r\n" * 9).replace(b"8bit", b"x-uuencode")
    )
    yield Hostile("mail-quoted.eml", honest.eml("=" * 60_000).replace(b"8bit", b"quoted-printable"))
    page = f'<p>{BODY}</p><img src="{address}/pixel"><link rel=stylesheet href="{address}/css"><iframe src="{secret.as_uri()}">'
    yield Hostile("mail-remote.eml", honest.eml(page, kind="text/html; charset=utf-8"))
    yield Hostile("mail-page-deep.eml", honest.eml("<div>" * 30_000 + BODY, kind="text/html; charset=utf-8"))
    yield Hostile("mail-lines.eml", honest.eml(">" * 30_000 + BODY + "\r\n> " * 5000))
    yield Hostile("mail-control.eml", honest.eml(f"\0\x1b[2J{BODY}\x07"))


def _saved_pages(address: str, secret: Path) -> Iterator[Hostile]:
    yield Hostile(
        "saved-no-parts.mhtml", b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n', "refused"
    )
    yield Hostile("saved-no-page.mhtml", honest.mhtml().replace(b"text/html; charset", b"image/png; charset"))
    yield Hostile("saved-not-multipart.mhtml", honest.eml(f"<p>{BODY}</p>", kind="text/html; charset=utf-8"))
    yield Hostile(
        "saved-remote.mhtml",
        honest.mhtml(f'<p>{BODY}</p><img src="{address}/img"><img src="cid:x"><iframe src="{secret.as_uri()}">'),
    )
    part = f"------B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: {address}/frame\r\n\r\n<p>{BODY}</p>\r\n"
    yield Hostile("saved-10000-frames.mhtml", honest.mhtml(parts=part * 10_000))
    yield Hostile(
        "saved-location-file.mhtml", honest.mhtml().replace(b"https://example.org/", secret.as_uri().encode())
    )
    yield Hostile("saved-cut.mht", honest.mhtml()[:-40])
