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
    (?P<shown>\[(?:[^\[\]()]|\((?:[^()\\]|\\.)*\))*\]|<[0-9A-Fa-f]*>|\((?:[^()\\]|\\.)*\))\s*T[Jj]
    |\((?:[^()\\]|\\.)*\)
    |/(?P<tag>[^\0\t\n\f\r ()<>\[\]{}/%]+)\s*
        (?:<<(?P<properties>(?:[^<>()]|<[0-9A-Fa-f\s]*>|\((?:[^()\\]|\\.)*\))*)>>\s*BDC
          |(?P<named>/[^\0\t\n\f\r ()<>\[\]{}/%]+\s+BDC)
          |(?P<font>[-+.0-9]+\s+Tf)
          |(?P<plain>BMC))
    |(?<![^\0\t\n\f\r \]>)])(?P<op>EMC|BT|ET|BI|Do|TJ|Tj|'|"|sh|[qQkK]|[fBbS]\*?|[Fs])
        (?![^\0\t\n\f\r /\[(<])
    """,
    re.VERBOSE | re.DOTALL,
)
_MARKED = re.compile(rb"/MCID\s+(\d+)")
_STRING = re.compile(rb"<([0-9A-Fa-f]*)>|\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_CODE = re.compile(rb"[0-9A-Fa-f]{4}")
_OTHERS = frozenset(("k", "K", "BI"))


@dataclass(frozen=True, slots=True)
class Painted:
    """What one page paints: the ids of its marked pieces as they come; the codes that are shown of
    each font, by its name on the page; and what is wrong first with the operators (`unsound`) and
    the marks (`untagged`)."""

    marked: array[int]
    shown: dict[str, set[int]]
    unsound: str
    untagged: str


def painted(content: bytes) -> Painted:
    """Read the content of a page once."""
    page = _Reading()
    for event in _EVENT.finditer(content):
        if event["op"]:
            page.operator(event["op"].decode())
        elif event["font"]:
            page.font = page.shown.setdefault(event["tag"].decode("latin-1"), set())
        elif event["tag"]:
            page.mark(event["tag"], event["properties"] or b"", named=bool(event["named"]))
        elif event["shown"]:
            page.show(event["shown"])
    page.end()
    shown = {font: {int(code, 16) for code in codes} for font, codes in page.shown.items()}
    return Painted(page.marked, shown, page.unsound, page.untagged)


class _Reading:
    """One page while its operators go by."""

    def __init__(self) -> None:
        self.marked = array("I")
        self.shown: dict[str, set[bytes]] = {}
        self.font: set[bytes] = set()
        self.unsound = self.untagged = ""
        self._open: list[str] = []
        self._kept: list[set[bytes]] = []
        self._text = False

    def mark(self, tag: bytes, properties: bytes, *, named: bool) -> None:
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

    def show(self, strings: bytes) -> None:
        """Text is shown, by codes of two bytes in the fonts that are used here."""
        self.operator("TJ")
        for digits, text in _STRING.findall(strings):
            self.font.update(_CODE.findall(digits or unescaped(text).hex().encode()))

    def operator(self, name: str) -> None:
        """Anything else that matters here."""
        if name == "EMC":
            if not self._open:
                self._note("a marked piece ends that was never begun")
            del self._open[-1:]
        elif name in ("q", "Q"):
            self._keep(name == "q")
        elif name in ("BT", "ET"):
            if self._text is (name == "BT"):
                self._note("text begins or ends out of turn")
            self._text = name == "BT"
        elif name in _OTHERS:
            self._note("a colour or picture is given in a way that is not used here")
        elif not any(self._open):
            self.untagged = self.untagged or "something is painted outside of any tag"

    def _keep(self, begins: bool) -> None:
        """The graphics state, of which the font is a part, is kept or brought back (8.4.2)."""
        if begins:
            self._kept.append(self.font)
        elif self._kept:
            self.font = self._kept.pop()
        else:
            self._note("a graphics state is brought back that was never kept")
        if len(self._kept) > DEEPEST:
            self._note(f"graphics states are nested deeper than {DEEPEST}")

    def end(self) -> None:
        """The content is over."""
        if self._open or self._kept or self._text:
            self._note("something is begun that does not end")

    def _note(self, what: str) -> None:
        self.unsound = self.unsound or what
