"""Rules on the document as a whole (ISO 32000-1, 7.7; ISO 19005-3, 6.1 and 6.2)."""

from __future__ import annotations

from collections.abc import Iterator

from letters.rendering.pdf.rules.facts import Facts
from letters.rendering.pdf.rules.rule import Rule
from letters.rendering.pdf.rules.syntax import Value

_ACTIONS = frozenset(("URI", "GoTo"))
_ACTIVE = frozenset(("AA", "JS", "JavaScript", "OpenAction", "AcroForm", "XFA", "Requirements"))
_COLOURS = frozenset(("DeviceGray", "DeviceRGB"))


def _identified(facts: Facts) -> Iterator[str]:
    marks = facts.file.trailer.get("ID")
    if not (isinstance(marks, list) and len(marks) == 2 and all(marks)):
        yield "The file has no /ID."


def _active(facts: Facts) -> Iterator[str]:
    for number, entries in facts.objects.items():
        yield from _actions(entries)
        if number in facts.streams and {"F", "FFilter"} & entries.keys():
            yield "A stream lies outside of the file."
    kinds = {str(each.get("Subtype")) for _, each in facts.annotations()}
    if others := kinds - {"Link"}:
        yield f"There is an annotation that is not used here: {min(others)}."


def _actions(value: Value) -> Iterator[str]:
    """What would do something, in a value and all that lies in it."""
    if isinstance(value, list):
        for each in value:
            yield from _actions(each)
    elif isinstance(value, dict):
        if found := _ACTIVE & value.keys():
            yield f"There is something that acts of itself: {min(found)}."
        if value.get("Type") == "Action" or "URI" in value:
            kind, address = value.get("S"), value.get("URI", b"")
            if kind not in _ACTIONS:
                yield f"There is an action that is not used here: {kind}."
            elif kind == "URI" and not address.lower().startswith(_SCHEMES):
                yield "A link does not lead to a page of the web or to a mailbox."
        for each in value.values():
            if isinstance(each, dict | list):
                yield from _actions(each)


_SCHEMES = (b"https://", b"http://", b"mailto:")


def _boxes(facts: Facts) -> Iterator[str]:
    for place, number in enumerate(facts.pages, 1):
        page = facts.objects[number]
        whole = page.get("MediaBox")
        if not (isinstance(whole, list) and len(whole) == 4 and 72 < whole[2] < 14_400 > whole[3]):
            yield f"Page {place} does not say how large it is."
            continue
        for kind in ("CropBox", "TrimBox", "BleedBox", "ArtBox"):
            box = page.get(kind, whole)
            inside = whole[0] <= box[0] <= box[2] <= whole[2] and whole[1] <= box[1] <= box[3]
            if not inside or box[3] > whole[3]:
                yield f"The {kind} of page {place} reaches over its paper."
    if not facts.pages:
        yield "There are no pages."


def _content(facts: Facts) -> Iterator[str]:
    for place, page in enumerate(facts.painted, 1):
        if page.unsound:
            yield f"On page {place}, {page.unsound}."


def _intent(facts: Facts) -> Iterator[str]:
    intents = [facts.dictionary(each) for each in facts.array(facts.root.get("OutputIntents"))]
    fit = [each for each in intents if each.get("S") == "GTS_PDFA1"]
    if len(intents) != 1 or not fit or b"sRGB" not in fit[0].get("OutputConditionIdentifier", b""):
        yield "The file does not say, once, that its colours are those of sRGB."
    elif facts.data(fit[0].get("DestOutputProfile"))[36:40] != b"acsp":
        yield "The profile of its colours is not in the file."


def _colours(facts: Facts) -> Iterator[str]:
    for _, picture in facts.objects.items():
        if picture.get("Subtype") != "Image":
            continue
        if picture.get("Interpolate") not in (None, False):
            yield "A picture asks to be smoothed."
        if picture.get("ColorSpace", "DeviceGray") not in _COLOURS:
            yield "A picture has colours that are not those of the file."


def _language(facts: Facts) -> Iterator[str]:
    if not facts.root.get("Lang"):
        yield "The file does not say in which language it is."


def _titled(facts: Facts) -> Iterator[str]:
    if not facts.info.get("Title"):
        yield "The file has no title."
    if facts.dictionary(facts.root.get("ViewerPreferences")).get("DisplayDocTitle") is not True:
        yield "The file does not ask for its title to be shown."


RULES = (
    Rule("identified", "The file has an /ID.", "ISO 19005-3, 6.1.3", _identified),
    Rule(
        "nothing-active",
        "Nothing acts of itself, nothing lies outside of the file, and links lead to pages of the "
        "web, mailboxes or places in the file.",
        "ISO 19005-3, 6.4 to 6.6",
        _active,
    ),
    Rule(
        "page-boxes",
        "Every page says how large it is, and its boxes lie within its paper.",
        "ISO 32000-1, 14.11.2",
        _boxes,
    ),
    Rule(
        "content-sound",
        "What is begun on a page ends there, graphics states are nested at most 28 deep, and "
        "colours are grey or RGB.",
        "ISO 19005-3, 6.1.13 and 6.2.4",
        _content,
    ),
    Rule(
        "output-intent",
        "The colours are those of sRGB, whose profile is in the file.",
        "ISO 19005-3, 6.2.3",
        _intent,
    ),
    Rule(
        "pictures",
        "Pictures are grey or RGB, and none asks to be smoothed.",
        "ISO 19005-3, 6.2.8",
        _colours,
    ),
    Rule("language", "The file says its language.", "ISO 14289-1, 7.2", _language),
    Rule("title", "The file has a title and asks for it to be shown.", "ISO 14289-1, 7.1", _titled),
)
