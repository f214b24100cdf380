"""Which mailboxes can sign, and which are one and the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import address
from letters.domain.problems import Problem

GOOD = [
    "ben@example.org",
    "Ben.O'Brien+letters@Example.ORG",
    "info@hk-forum.example.com",
    "测试@例子.中国",
    "ben@bücher.de",
    "тест@пример.рф",
    "a" * 64 + "@example.org",
]


@pytest.mark.parametrize("email", GOOD)
def test_a_good_address_is_kept_as_typed(email: str) -> None:
    assert address.check(f"  {email} ") == email


BAD = {
    "": "Please give an e-mail address.",
    "   ": "Please give an e-mail address.",
    "ben": "no @-sign",
    "ben＠example.org": "no @-sign",
    "ben@": "something after the @-sign",
    "@example.org": "something before the @-sign",
    "ben@example": "should have a period",
    "ben@exa mple.org": "invalid characters",
    "ben@example..org": "two periods",
    "ben@localhost": "period",
    "ben@host.local": "special-use",
    "ben@[127.0.0.1]": "bracketed",
    '"ben ben"@example.org': "not allowed",
    "Ben <ben@example.org>": "not permitted",
    "ben@example.org, chu@example.org": "one e-mail address only",
    "ben@example.org;chu@example.org": "one e-mail address only",
    "ben@example.org\nBcc: all@example.org": "characters that no mailbox has",
    "ben\r@example.org": "characters that no mailbox has",
    "ben\x00@example.org": "characters that no mailbox has",
    "ben\u202e@example.org": "characters that no mailbox has",
    "ben\u200b@example.org": "characters that no mailbox has",
    "ben\ud800@example.org": "characters that no mailbox has",
    "=?utf-8?q?ben=0aBcc:_x?=@example.org": "characters that no mailbox has",
    "a" * 65 + "@example.org": "too long",
    "a" * 250 + "@example.org": "at most 254 characters",
    "a@" + "b." * 5_000_000 + "org": "at most 254 characters",
}


@pytest.mark.parametrize("email", BAD, ids=lambda email: ascii(email[:30]))
def test_a_bad_address_gets_a_sentence_beside_its_field(email: str) -> None:
    with pytest.raises(Problem, match=BAD[email]) as refused:
        address.check(email, field="signer_email")
    assert refused.value.field == "signer_email"
    assert refused.value.message.endswith(".")


@given(st.text(max_size=60) | st.emails())
def test_any_text_is_taken_or_refused(email: str) -> None:
    try:
        kept = address.check(email)
    except Problem:
        kept = ""
    assert kept in (email.strip(), "")
    assert address.canonical(email) == address.canonical(address.canonical(email))
    assert isinstance(address.is_free_mail(email), bool)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ben@example.org", "BEN@Example.Org"),
        ("ben@example.org", "ben+tibet@example.org"),
        ("ben@example.org", "ben+a+b@example.org"),
        ("ben@example.org", " ben@example.org "),
        ("benlee@gmail.com", "B.e.n.Lee+x@googlemail.com"),
        ("ben@bücher.de", "ben@xn--bcher-kva.de"),
        ("ben@bücher.de", "ben@bu\u0308cher.de"),
        ("b\u00e9n@example.org", "be\u0301n@example.org"),
        ("ben@例子.中国", "ben@例子。中国"),
    ],
)
def test_spellings_of_one_mailbox_have_one_key(one: str, other: str) -> None:
    assert address.canonical(one) == address.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ben@example.org", "chu@example.org"),
        ("b.en@example.org", "ben@example.org"),
        ("ben@gmail.com", "ben@example.org"),
        ("ben@mail.example.org", "ben@example.org"),
    ],
)
def test_two_mailboxes_have_two_keys(one: str, other: str) -> None:
    assert address.canonical(one) != address.canonical(other)


@pytest.mark.parametrize(
    ("email", "key"),
    [
        ("+ben@example.org", "+ben@example.org"),
        ("...@gmail.com", "...@gmail.com"),
        ("ben", "ben"),
        ("", ""),
    ],
)
def test_a_key_is_made_even_of_what_is_no_address(email: str, key: str) -> None:
    assert address.canonical(email) == key


def test_the_domain_is_small_and_in_ascii() -> None:
    assert address.domain("Ben@Bücher.DE") == "xn--bcher-kva.de"
    assert address.domain("a@b@Example.org") == "example.org"


@pytest.mark.parametrize(
    "host",
    [
        *("gmail.com", "Googlemail.com", "outlook.com", "hotmail.co.uk", "live.nl", "proton.me"),
        *("qq.com", "163.com", "naver.com", "yahoo.co.jp", "yahoo.com.hk", "gmx.net", "web.de"),
        *("mail.ru", "yandex.ru", "icloud.com", "riseup.net"),
    ],
)
def test_a_mailbox_that_anyone_gets_is_known(host: str) -> None:
    assert address.is_free_mail(f"ben@{host}")


@pytest.mark.parametrize(
    "host", ["hrw.org", "mail.hrw.org", "gmail.com.example.org", "notgmail.com", "tibetnetwork.org"]
)
def test_a_house_of_its_own_is_no_free_mail(host: str) -> None:
    assert not address.is_free_mail(f"ben@{host}")
