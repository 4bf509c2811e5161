from __future__ import annotations

from email.message import EmailMessage

import pytest

from assistant.errors import ReadError
from assistant.library.formats.extracted import Member
from assistant.library.formats.mail import extract_page, unpack

BODY = "各镇：白石镇水库五月九日开始清淤，请提前放水。"
KNOWN = {".txt", ".html", ".csv", ".eml", ".pdf"}


def mail(body: str = BODY, charset: str = "utf-8") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "水库清淤通知"
    message["From"] = "张三 <zhang@example.org>"
    message["Date"] = "Thu, 09 May 2024 23:00:00 +0800"
    if body:
        message.set_content(body, charset=charset, cte="base64")
    return message


def members(data: bytes) -> list[Member]:
    return list(unpack(data, KNOWN))


def test_the_text_knows_subject_sender_and_day() -> None:
    (member,) = members(mail().as_bytes())
    assert (member.name, member.data.decode().strip()) == ("正文.txt", BODY)
    assert member.hints == {"title": "水库清淤通知", "author": "张三", "date": "2024-05-09"}


def test_plain_text_is_preferred_to_html() -> None:
    message = mail()
    message.add_alternative(f"<p>{BODY}</p>", subtype="html")
    assert [member.name for member in members(message.as_bytes())] == ["正文.txt"]


def test_html_is_taken_where_the_plain_text_only_says_that_it_is_there() -> None:
    message = mail("请用网页方式看。")
    message.add_alternative(f"<style>p {{}}</style><p>{BODY * 5}</p>", subtype="html")
    (member,) = members(message.as_bytes())
    assert member.name == "正文.html"
    assert BODY in member.data.decode()


def test_attachments_of_known_formats_are_members_with_their_names() -> None:
    message = mail()
    message.add_attachment("镇,数\n".encode("gbk"), maintype="text", subtype="csv", filename="学校统计表.csv")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="标志.png")
    found = members(message.as_bytes())
    assert [member.name for member in found] == ["正文.txt", "学校统计表.csv"]
    assert found[1].data == "镇,数\n".encode("gbk")
    assert found[1].hints == {"author": "张三", "date": "2024-05-09"}


def test_a_mail_inside_a_mail_is_a_member_too() -> None:
    message = mail()
    message.add_attachment(mail("里面的信。"))
    found = members(message.as_bytes())
    assert [member.name for member in found] == ["正文.txt", "水库清淤通知.eml"]
    assert "里面的信。" in members(found[1].data)[0].data.decode()


@pytest.mark.parametrize("declared", ["gb2312", "iso-8859-1", "us-ascii", "utf-8", "no-such-charset"])
@pytest.mark.parametrize("real", ["gb18030", "utf-8"])
def test_a_wrong_charset_does_not_spoil_the_text(declared: str, real: str) -> None:
    head = f"Subject: x\nContent-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: 8bit\n\n"
    (member,) = members(head.encode() + (BODY * 3).encode(real))
    assert member.data.decode() == BODY * 3


def test_raw_bytes_and_gb2312_in_headers_are_decoded() -> None:
    (raw,) = members("Subject: 水库清淤通知的补充说明\n\n正文".encode("gbk"))
    assert raw.hints["title"] == "水库清淤通知的补充说明"
    (encoded,) = members(b"Subject: =?gb2312?B?y661pL/i?= =?gb2312?B?zajWqg==?=\n\nx")
    assert encoded.hints["title"] == bytes.fromhex("cbaeb5a4bfe2cda8d6aa").decode("gbk")


def test_lines_that_flow_are_joined() -> None:
    head = "Subject: x\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n"
    (member,) = members((head + "白石镇水库五月 \n九日清淤。\n第二段。").encode())
    assert member.data.decode() == "白石镇水库五月九日清淤。\n第二段。"


def test_what_is_no_mail_is_refused() -> None:
    with pytest.raises(ReadError, match="no mail"):
        members("只是一段文字。".encode())


def test_a_saved_page_is_read_with_its_charset_and_address() -> None:
    html = f"<html><head><title>水库清淤</title></head><body><h1>水库清淤</h1><p>{BODY * 4}</p></body></html>"
    data = (
        b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="B"\r\n\r\n--B\r\n'
        b"Content-Type: text/html; charset=gb2312\r\nContent-Location: https://example.org/news/1.html\r\n\r\n"
        + html.encode("gb18030")
        + b"\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--B--\r\n"
    )
    found = extract_page(data)
    assert BODY in found.text
    assert found.hints["source"] == "https://example.org/news/1.html"
    assert found.hints["title"] == "水库清淤"


def test_a_saved_page_without_a_page_is_refused() -> None:
    with pytest.raises(ReadError, match="no web page"):
        extract_page(b"MIME-Version: 1.0\nContent-Type: image/png\n\nx")
