"""Rules on the files in the file (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from letters.rendering.pdf.rules.facts import Entries, Facts
from letters.rendering.pdf.rules.rule import Rule
from letters.rendering.pdf.rules.syntax import Ref


def _attached(facts: Facts) -> Iterator[str]:
    files = dict(facts.of_type("Filespec"))
    joined = {int(each) for each in facts.array(facts.root.get("AF")) if isinstance(each, Ref)}
    if joined != files.keys():
        yield "An attachment is not tied to the document."
    tree = facts.dictionary(facts.dictionary(facts.root.get("Names")).get("EmbeddedFiles"))
    named = facts.array(tree.get("Names"))
    if list(named[::2]) != sorted(named[::2]) or {*named[1::2]} != files.keys():
        yield "The attachments are not listed by their names, in order."
    for each in files.values():
        yield from _one(facts, each)


def _one(facts: Facts, file: Entries) -> Iterator[str]:
    name = file.get("UF", b"").decode("utf-8", "replace")
    if not name or file.get("F") != file["UF"] or not file.get("Desc"):
        yield f"The attachment {name} is not named and described."
    if file.get("AFRelationship") != "Data":
        yield f"The attachment {name} does not say what it is to the document."
    held = facts.dictionary(file.get("EF"))
    stream = facts.dictionary(held.get("F"))
    parameters = facts.dictionary(stream.get("Params"))
    if held.get("F") != held.get("UF") or not stream.get("Subtype"):
        yield f"The attachment {name} does not say of which type it is."
    if not (parameters.get("CreationDate") and parameters.get("ModDate")):
        yield f"The attachment {name} is not dated."
    data = facts.data(held.get("F"))
    check = hashlib.md5(data, usedforsecurity=False).digest()
    if (parameters.get("Size"), parameters.get("CheckSum")) != (len(data), check):
        yield f"The attachment {name} is damaged."


RULES = (
    Rule(
        "attachments",
        "Every attachment is named, described, typed, dated, whole, and tied to the document as "
        "its data.",
        "ISO 19005-3, 6.8 and Annex E",
        _attached,
    ),
)
