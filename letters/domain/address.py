"""E-mail addresses: what is accepted, what counts as the same mailbox, who hosts it."""

from __future__ import annotations

import unicodedata

import idna
from email_validator import EmailNotValidError, validate_email

from letters.domain.problems import Problem

LONGEST = 254

# Hosts where anyone gets a mailbox: such an address says nothing about an organization.
# First those with one address each, then those known under many country endings.
_FREE_LIST = """
    gmail.com googlemail.com proton.me protonmail.com protonmail.ch pm.me tutanota.com
    tutanota.de tuta.com tuta.io tutamail.com keemail.me icloud.com me.com mac.com aol.com
    mail.com email.com zoho.com zohomail.com fastmail.com fastmail.fm hey.com hushmail.com
    riseup.net disroot.org posteo.de posteo.net mailbox.org startmail.com msn.com
    rocketmail.com ymail.com inbox.com qq.com foxmail.com vip.qq.com 163.com 126.com
    yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn 21cn.com tom.com naver.com
    daum.net hanmail.net kakao.com nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
    mail.ru bk.ru inbox.ru list.ru internet.ru rambler.ru ya.ru ukr.net i.ua meta.ua tut.by
    web.de freenet.de t-online.de arcor.de online.de bluewin.ch hispeed.ch orange.fr free.fr
    laposte.net sfr.fr wanadoo.fr libero.it virgilio.it tiscali.it alice.it seznam.cz
    centrum.cz wp.pl o2.pl onet.pl interia.pl abv.bg rediffmail.com btinternet.com sky.com
    virginmedia.com ntlworld.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net
    cox.net charter.net earthlink.net rogers.com shaw.ca sympatico.ca bigpond.com
    optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br netvigator.com
    hongkong.com hinet.net pchome.com.tw
"""
_FREE_DOMAINS = frozenset(_FREE_LIST.split())
_FREE_HOSTS = frozenset({"yahoo", "hotmail", "outlook", "live", "gmx", "yandex"})
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


def check(email: str, *, field: str = "email") -> str:
    """`email` as typed, without blanks around it; raises `Problem` when no mail can reach it.

    Internationalised addresses (RFC 6531) are let in. Nothing is looked up. Control
    characters and "=?" (an RFC 2047 word, see CVE-2024-6923) are refused, because an
    address is written into mail headers.
    """
    typed = email.strip()
    if not typed:
        raise Problem("Please give an e-mail address.", field)
    if len(typed) > LONGEST:
        raise Problem(f"An e-mail address has at most {LONGEST} characters.", field)
    if any(unicodedata.category(char).startswith("C") for char in typed) or "=?" in typed:
        raise Problem("This e-mail address contains characters that no mailbox has.", field)
    if "@" not in typed:
        raise Problem(
            "This e-mail address has no @-sign; a full one looks like ben@example.org.", field
        )
    if typed.count("@") > 1 and any(mark in typed for mark in ",; "):
        raise Problem("Please give one e-mail address only.", field)
    try:
        validate_email(typed, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        raise Problem(f"No mail can reach this e-mail address. {error}", field) from None
    return typed


def canonical(email: str) -> str:
    """One form for all spellings of one mailbox, so that a repeated sign-on is recognised.

    NFC, lower case, domain in IDNA; the part from "+" on is dropped, and for Gmail the dots
    too, as alphagov/e-petitions does. Used as a key only: mail goes to the typed form. Some
    hosts tell "a+x" and "a" apart; there a second person would be taken for the first,
    which is the safer of the two mistakes.
    """
    local, at, host = _folded(email).rpartition("@")
    host = _ascii(host)
    local = local.partition("+")[0] or local
    if host in _GMAIL:
        host = "gmail.com"
        local = local.replace(".", "") or local
    return f"{local}{at}{host}"


def domain(email: str) -> str:
    """The part behind the last @, lower case and in IDNA ("xn--…")."""
    return _ascii(_folded(email).rpartition("@")[2])


def is_free_mail(email: str) -> bool:
    """Whether the mailbox is at a host that gives mailboxes to anyone.

    A hint for the coordinator who checks an organization's sign-on, never a refusal: many
    small groups use such a mailbox.
    """
    host = domain(email)
    return host in _FREE_DOMAINS or host.partition(".")[0] in _FREE_HOSTS


def _folded(email: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email.strip()).lower())


def _ascii(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        # Never a host that `check` let in; kept as it is, so that the key stays a function.
        return host
