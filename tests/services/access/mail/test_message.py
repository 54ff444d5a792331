"""A message is what its words say, in text and HTML; no name and no address adds to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access.mail.addresses import MailAddressError, sendable
from services.access.mail.message import Recipient, message_of
from services.access.mail.words import INVITING, NEWS, Kind, Words, inviting, news

LINK = "https://byfield.example/access/invitation/abc"
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]


def written(
    words: Words | None = None, name: str = "Ana Li", mail: str = "ana@city.example"
) -> EmailMessage:
    words = words or inviting(Kind.INVITATION, LINK, date(2024, 3, 8))
    to = Recipient(name, mail)
    now = datetime(2024, 3, 1, 9, tzinfo=UTC)
    content = message_of(UUID(int=7), words, to, "help@center.example", now).as_bytes()
    return message_from_bytes(content, policy=default)


def test_a_message_says_by_whom_it_was_written_and_is_the_same_each_time() -> None:
    message = written()
    assert message.keys() == HEADERS
    assert message["From"] == "Byfield <help@center.example>"
    assert message["To"] == "Ana Li <ana@city.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == written()["Message-ID"]
    assert message["Message-ID"].endswith("@center.example>")


@pytest.mark.parametrize("kind", sorted(INVITING))
def test_an_invitation_has_its_link_and_its_last_day_in_text_and_html(kind: Kind) -> None:
    message = written(inviting(kind, LINK, date(2024, 3, 8)))
    for part in ("plain", "html"):
        body = message.get_body((part,))
        assert body is not None
        content = body.get_content()
        assert LINK in content
        assert "March 8, 2024" in content
        assert "<script" not in content
        assert "src=" not in content, "nothing is loaded, so nobody knows whether it was read"


@pytest.mark.parametrize("kind", sorted(NEWS))
def test_news_say_that_there_are_some_and_where_one_signs_in(kind: Kind) -> None:
    body = written(news(kind, "https://byfield.example/access/sign-in")).get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "There is news of it: sign in to see what it is." in text
    assert "https://byfield.example/access/sign-in" in text


@pytest.mark.parametrize(
    "name",
    [
        "Ana\r\nBcc: all@city.example",
        "Ana\nSubject: other",
        "Ana\u2028X: y",
        "Ana\x00",
        "Ana\x85Bcc: all@city.example",
        "=?utf-8?q?Ana=0d=0aBcc=3a_all@city.example?=",
        "Ana =?UTF-8?B?eA0KQmNjOiBhbGxAY2l0eS5leGFtcGxl?= Alvarez",
        "Ana =?us-ascii*en?Q?x=0d=0a=0d=0aAnother_text?=",
    ],
)
def test_a_name_with_a_line_break_is_left_out(name: str) -> None:
    message = written(name=name)
    assert message.keys() == HEADERS
    assert message_from_bytes(message.as_bytes(), policy=default).keys() == HEADERS
    assert message["To"] == "ana@city.example"


@pytest.mark.parametrize(
    "name", ["José Núñez", "李安娜", '"Ana, "the chief" <x@y.example>"', "=?q?="]
)
def test_a_name_of_other_letters_is_encoded(name: str) -> None:
    [address] = written(name=name)["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "ana@city.example")


@pytest.mark.parametrize(
    "mail",
    [
        "ana@city.example\r\nBcc: all@city.example",
        "=?utf-8?q?x=0d=0aBcc=3a_ana?=@city.example",
        "ana @city.example",
        "ana@city.example,all@city.example",
        "<ana>@city.example",
        "ana@b@city.example",
        "ana",
        "@city.example",
        "ana@",
        "ana@city..example",
        "ana@[127.0.0.1]",
        f"{'a' * 65}@city.example",
        f"ana@{'a.' * 130}example",
        "ana\u202e@city.example",
    ],
)
def test_what_is_no_address_gets_no_mail_and_is_not_quoted(mail: str) -> None:
    with pytest.raises(MailAddressError) as refused:
        written(mail=mail)
    assert mail not in str(refused.value)


def test_a_domain_of_other_letters_is_sent_in_ascii() -> None:
    assert sendable("ana@münchen.example") == "ana@xn--mnchen-3ya.example"
    assert written(mail="ana@münchen.example")["To"] == "Ana Li <ana@xn--mnchen-3ya.example>"


@given(name=st.text(max_size=80), mail=st.text(max_size=80))
def test_no_name_and_no_address_adds_a_header_or_a_recipient(name: str, mail: str) -> None:
    try:
        message = written(name=name, mail=mail)
    except MailAddressError:
        return
    assert message.keys() == HEADERS
    [address] = message["To"].addresses
    assert address.addr_spec == sendable(mail)
