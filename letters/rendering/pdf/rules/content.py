"""What is painted on the pages (ISO 32000-1, 7.8 and 14.6)."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

from letters.rendering.pdf.rules.syntax import unescaped

DEEPEST = 28
"""How many graphics states may be kept at once (ISO 19005-3, 6.1.13)."""

_EVENT = re.compile(
    rb"""
    \((?:[^()\\]|\\.)*\)
    |/(?P<tag>[^\0\t\n\f\r ()<>\[\]{}/%]+)\s*
        (?:<<(?P<properties>(?:[^<>()]|<[0-9A-Fa-f\s]*>|\((?:[^()\\]|\\.)*\))*)>>\s*BDC
          |(?P<named>/[^\0\t\n\f\r ()<>\[\]{}/%]+\s+BDC)
          |(?P<plain>BMC))
    |(?<![^\0\t\n\f\r \]>)])(?P<op>EMC|BT|ET|BI|Do|TJ|Tj|'|"|sh|[qQkK]|[fBbS]\*?|[Fs])
        (?![^\0\t\n\f\r /\[(<])
    """,
    re.VERBOSE | re.DOTALL,
)
_MARKED = re.compile(rb"/MCID\s+(\d+)")
_TEXT = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_ZERO = re.compile(rb"\\0{1,3}|\0")
_NO_GLYPH = re.compile(rb"<(?:[0-9A-Fa-f]{4})*?0000")
_OTHERS = frozenset(("k", "K", "BI"))


@dataclass(frozen=True, slots=True)
class Painted:
    """What one page paints: the ids of its marked pieces as they come; whether a character has no
    glyph; and what is wrong first with the operators (`unsound`) and the marks (`untagged`)."""

    marked: array[int]
    boxed: bool
    unsound: str
    untagged: str


def painted(content: bytes) -> Painted:
    """Read the content of a page once."""
    page = _Reading()
    for event in _EVENT.finditer(content):
        if event["op"]:
            page.operator(event["op"].decode())
        elif event["tag"]:
            page.begin(event["tag"], event["properties"] or b"", named=bool(event["named"]))
    page.end()
    boxed = _NO_GLYPH.search(content) is not None or _has_empty(content)
    return Painted(page.marked, boxed, page.unsound, page.untagged)


class _Reading:
    """One page while its operators go by."""

    def __init__(self) -> None:
        self.marked = array("I")
        self.unsound = self.untagged = ""
        self._open: list[str] = []
        self._states = 0
        self._text = False

    def begin(self, tag: bytes, properties: bytes, *, named: bool) -> None:
        """A piece is marked."""
        if named:
            self._note("a piece is marked in a way that is not used here")
        found = _MARKED.search(properties)
        kind = "artifact" if tag == b"Artifact" else "tagged" if found else ""
        if kind and any(self._open):
            self.untagged = self.untagged or "a marked piece lies within another"
        if found:
            self.marked.append(int(found[1]))
        self._open.append(kind)

    def operator(self, name: str) -> None:
        """Anything else that matters here."""
        if name == "EMC":
            if not self._open:
                self._note("a marked piece ends that was never begun")
            del self._open[-1:]
        elif name in ("q", "Q"):
            self._states += 1 if name == "q" else -1
            if not 0 <= self._states <= DEEPEST:
                self._note(f"graphics states are nested deeper than {DEEPEST}, or not at all")
        elif name in ("BT", "ET"):
            if self._text is (name == "BT"):
                self._note("text begins or ends out of turn")
            self._text = name == "BT"
        elif name in _OTHERS:
            self._note("a colour or picture is given in a way that is not used here")
        elif not any(self._open):
            self.untagged = self.untagged or "something is painted outside of any tag"

    def end(self) -> None:
        """The content is over."""
        if self._open or self._states or self._text:
            self._note("something is begun that does not end")

    def _note(self, what: str) -> None:
        self.unsound = self.unsound or what


def _has_empty(content: bytes) -> bool:
    """Whether glyph 0 is shown by a string that is not written in hexadecimal."""
    if not _ZERO.search(content):
        return False
    texts = (unescaped(found[0][1:-1]) for found in _TEXT.finditer(content))
    return any(not any(codes[at : at + 2]) for codes in texts for at in range(0, len(codes) - 1, 2))
