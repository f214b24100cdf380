"""Whose domain a mailbox or a website is at: evidence for an organization only where the domain
is its own."""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import idna
from publicsuffixlist import PublicSuffixList

_OPEN_TO_ALL = Path(__file__).with_name("open_to_all.txt")
_LONGEST = 2_000


@lru_cache(maxsize=4096)
def own_domain(address_or_url: str) -> str:
    """The registrable domain, in ASCII ("xn--…" for others), by the public suffix list.

    "" for what proves nothing: domains at which anybody gets a mailbox or a page, public
    suffixes, IP addresses, and what is neither a mail address nor an address of the web.
    Source: https://publicsuffix.org/list/ as it comes with the package; IDNA as in UTS #46.
    """
    host = _ascii(_host(address_or_url.strip()[:_LONGEST]))
    domain: str | None = _suffixes().privatesuffix(host) if host else None
    if not domain or _is_open_to_all(domain):
        return ""
    return domain


def _host(text: str) -> str:
    if "//" in text:
        try:
            return urlsplit(text).hostname or ""
        except ValueError:
            return ""
    front = text.removeprefix("mailto:").partition("/")[0].partition("?")[0]
    return front.rpartition("@")[2].partition(":")[0]


def _ascii(host: str) -> str:
    """The host as the name system knows it; "" where it can be none."""
    try:
        name = idna.encode(host.rstrip("."), uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
    return "" if _is_ip(name) or "." not in name else name


def _is_ip(name: str) -> bool:
    if name.rpartition(".")[2].isdecimal():
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_open_to_all(domain: str) -> bool:
    listed = _listed()
    return domain in listed or f"{domain.partition('.')[0]}.*" in listed


@cache
def _listed() -> frozenset[str]:
    lines = (line.partition("#")[0].strip() for line in _OPEN_TO_ALL.read_text().splitlines())
    return frozenset(filter(None, lines))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
