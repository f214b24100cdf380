"""Rules on what the file says of itself (ISO 19005-3, 6.6; ISO 14289-1, 5; ISO 16684-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from letters.rendering.pdf.rules.facts import Facts
from letters.rendering.pdf.rules.rule import Rule

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_PDF = "{http://ns.adobe.com/pdf/1.3/}"
_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
_SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_PAIRS = {
    "Title": f"{_DC}title",
    "Author": f"{_DC}creator",
    "Creator": f"{_XMP}CreatorTool",
    "Producer": f"{_PDF}Producer",
    "CreationDate": f"{_XMP}CreateDate",
    "ModDate": f"{_XMP}ModifyDate",
}
"""What both places say."""


def _packet(facts: Facts) -> Element | None:
    """The metadata as XML, None where they are none."""
    try:
        # Read in a limited process; expat fetches nothing and ends entities that grow.
        return ElementTree.fromstring(facts.data(facts.root.get("Metadata")))  # noqa: S314
    except ElementTree.ParseError:
        return None


def _said(packet: Element, name: str) -> str:
    """One property: as an attribute, an element, or the items of a list joined as Info joins
    them."""
    for description in packet.iter(f"{_RDF}Description"):
        if name in description.attrib:
            return description.attrib[name]
        found = description.find(name)
        if found is None:
            continue
        items = [each for each in found.iter(f"{_RDF}li") if _is_main(each)]
        return ", ".join(each.text or "" for each in items) if items else found.text or ""
    return ""


def _is_main(item: Element) -> bool:
    return item.get(_LANGUAGE, "x-default") == "x-default"


def _declared(facts: Facts) -> Iterator[str]:
    packet = _packet(facts)
    if packet is None:
        yield "The metadata cannot be read."
        return
    if (_said(packet, f"{_PDFA}part"), _said(packet, f"{_PDFA}conformance")) != ("3", "A"):
        yield "The file does not say that it is PDF/A-3a."
    if _said(packet, f"{_PDFUA}part") != "1":
        yield "The file does not say that it is PDF/UA-1."
    schemas = [each.text for each in packet.iter(f"{_SCHEMA}namespaceURI")]
    properties = [each.text for each in packet.iter(f"{_PROPERTY}name")]
    if _PDFUA.strip("{}") not in schemas or "part" not in properties:
        yield "The metadata do not describe the mark of PDF/UA."


def _equal(facts: Facts) -> Iterator[str]:
    packet = _packet(facts)
    if packet is None:
        return
    for key, name in _PAIRS.items():
        told, said = _info_text(facts.info.get(key)), _said(packet, name)
        if key.endswith("Date"):
            if _info_moment(told) is None or _info_moment(told) != _xmp_moment(said):
                yield f"Two places of the file give two moments: {key}."
        elif told != said:
            yield f"Two places of the file say two things: {key}."
    if more := facts.info.keys() - _PAIRS.keys():
        yield f"Only one place of the file says something: {min(more)}."


def _info_text(value: object) -> str:
    """A text string (ISO 32000-1, 7.9.2.2); what is not UTF-16 is ASCII here."""
    if not isinstance(value, bytes):
        return ""
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace")
    return value.decode("utf-8-sig" if value.startswith(b"\xef\xbb\xbf") else "ascii", "replace")


def _info_moment(told: str) -> datetime | None:
    """A date (7.9.4) in UTC, the one way in which dates are written here."""
    try:
        return datetime.strptime(told, "D:%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _xmp_moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


RULES = (
    Rule(
        "metadata-declare",
        "The metadata declare PDF/A-3a and PDF/UA-1, with the schema of the latter.",
        "ISO 19005-3, 6.6.2 and 6.6.4; ISO 14289-1, 5",
        _declared,
    ),
    Rule(
        "metadata-agree",
        "Title, authors, programs and dates are the same in both places that tell them.",
        "ISO 19005-3, 6.6.3",
        _equal,
    ),
)
