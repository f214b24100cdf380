"""A mailbox speaks for an organization only where the domain is its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.matching.mailboxes import own_domain


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("ada@lampofliberty.org", "lampofliberty.org"),
        ("Ada@Mail.LampOfLiberty.ORG", "lampofliberty.org"),
        ("ada@office.lamp.org.uk", "lamp.org.uk"),
        ("mailto:ada@lamp.example", "lamp.example"),
        ("https://www.lamp.co.jp/about?x=1#top", "lamp.co.jp"),
        ("https://ben:secret@lamp.org:8443/", "lamp.org"),
        ("www.lamp.org/join", "lamp.org"),
        ("lamp.org.", "lamp.org"),
        ("info@freiheit-für-hongkong.de", "xn--freiheit-fr-hongkong-yec.de"),
        ("info@xn--freiheit-fr-hongkong-yec.de", "xn--freiheit-fr-hongkong-yec.de"),
        ("info@香港.hk", "xn--j6w193g.hk"),
        ("lamp.github.io", "lamp.github.io"),
        ("ada@webmail.org", "webmail.org"),
    ],
)
def test_the_domain_of_an_organization_is_what_it_registered(written: str, domain: str) -> None:
    assert own_domain(written) == domain


@pytest.mark.parametrize(
    "written",
    """ada@gmail.com ada@googlemail.com ada@proton.me ada@protonmail.ch ada@gmx.net ada@gmx.de
    ada@qq.com ada@vip.qq.com ada@163.com ada@naver.com ada@yandex.ru ada@yandex.com.tr ada@mail.ru
    ada@web.de ada@icloud.com ada@me.com ada@yahoo.com.hk ada@hotmail.fr ada@outlook.com
    https://facebook.com/lamp https://docs.google.com/forms/1 medium.com/@lamp""".split(),  # noqa: SIM905 - read like a list of addresses
)
def test_what_anybody_can_have_proves_nothing(written: str) -> None:
    assert own_domain(written) == ""


@pytest.mark.parametrize(
    "written",
    """co.uk ada@org.uk github.io ada@127.0.0.1 ada@[127.0.0.1] http://[2001:db8::1]/ http://[
    http://0x7f.1/ localhost ada@localhost ada@ @ . .. ... // http:// ada@lamp..org -.org
    a_b.example ada@.org""".split(),  # noqa: SIM905 - read like a list of addresses
)
def test_suffixes_numbers_and_rubbish_are_no_domain(written: str) -> None:
    assert own_domain(written) == ""


@pytest.mark.parametrize(
    "written",
    ["", " ", "ada at lamp.org", "x" * 300 + ".org", "ada@lamp\0.org", "we are the lamp"],
)
def test_what_is_no_address_has_no_domain(written: str) -> None:
    assert own_domain(written) == ""


@given(st.text(max_size=60) | st.from_regex(r"[a-z.@:/\[\]ü-]{0,30}", fullmatch=True))
def test_whatever_is_typed_gives_a_domain_or_nothing(written: str) -> None:
    domain = own_domain(written)
    assert domain == "" or own_domain(domain) == domain
