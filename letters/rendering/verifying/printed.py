"""What stands on the pages of an edition, held against its manifest and its list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pikepdf

from letters.domain.letter import RecipientLine
from letters.domain.manifest import Manifest
from letters.domain.problems import Problem
from letters.domain.signatories_file import Entry
from letters.domain.text import placeholders
from letters.domain.text.parser import parse
from letters.rendering.pdf import names_found
from letters.rendering.scripts import is_right_to_left
from letters.rendering.verifying import passages
from letters.rendering.verifying.report import Finding

SHOWN = 3
"""How many names a sentence tells of those that are missing."""


def examine(
    document: pikepdf.Pdf, pages: Sequence[str], manifest: Manifest, entries: Sequence[Entry]
) -> tuple[Finding, ...]:
    """The findings about names, text and panel. `pages` is the text of each page."""
    text = "\n".join(pages)
    names = [entry.name for entry in entries]
    from_right = is_right_to_left(manifest.language)
    lost = names_found.missing(text, names, from_right=from_right)
    folded = names_found.fold(text)
    return (
        _names(lost, len(entries)),
        _order(folded, entries, manifest.language),
        _only(document, len(entries)),
        _text(pages, manifest),
        _panel(names_found.fold(pages[-1]), manifest),
        _annotations(document),
    )


def _names(lost: Sequence[str], count: int) -> Finding:
    if not lost:
        return Finding("names", True, f"Every name of the list is printed ({count:,}).")
    shown = ", ".join(f"“{name}”" for name in lost[:SHOWN])
    more = f" and {len(lost) - SHOWN:,} more" if len(lost) > SHOWN else ""
    return Finding("names", False, f"Names of the list are not printed: {shown}{more}.")


def _order(folded: str, entries: Sequence[Entry], language: str) -> Finding:
    """Whether each name stands behind the one before. Those that PDFium gives in parts, as it does
    where scripts of both directions meet in one name, tell nothing of the order; nor does it where
    columns run from the right, whose lines it takes for one."""
    place = 0
    for entry in entries:
        name = names_found.fold(entry.name)
        found = folded.find(name, place)
        if found >= 0:
            place = found + len(name)
        elif name in folded:
            return _out_of_order(entry, language)
    return Finding("order", True, "The names are printed in the order of the list.")


def _out_of_order(entry: Entry, language: str) -> Finding:
    if is_right_to_left(language):
        return Finding(
            "order",
            None,
            "Whether the names are printed in the order of the list cannot be told of columns that "
            "run from the right.",
        )
    return Finding(
        "order",
        False,
        f"The names are not printed in the order of the list, from number {entry.number} on.",
    )


def _only(document: pikepdf.Pdf, count: int) -> Finding:
    lines = _tagged_lines(document)
    if lines == count:
        return Finding("only-these-names", True, "No further name is printed in the list.")
    if lines == 0:
        return Finding(
            "only-these-names",
            False,
            "The lines of the printed list cannot be counted: it has no tags, as an edition has.",
        )
    return Finding(
        "only-these-names",
        False,
        f"The printed list has {lines:,} lines, and the attached list {count:,} names.",
    )


def _tagged_lines(document: pikepdf.Pdf) -> int:
    """How many list items stand in a section (ISO 32000-1, 14.8.4.2: /Sect): the text of a letter
    has no sections, its list does."""
    root = document.Root.get(pikepdf.Name.StructTreeRoot)
    if not isinstance(root, pikepdf.Dictionary):
        return 0
    count, seen = 0, set()
    waiting = [(kid, False) for kid in _kids(root)]
    while waiting:
        element, within = waiting.pop()
        if element.is_indirect:
            if element.objgen in seen:
                continue
            seen.add(element.objgen)
        kind = element.get(pikepdf.Name.S)
        if kind == pikepdf.Name.LI:
            count += within
            continue
        inside = within or kind == pikepdf.Name.Sect
        waiting += [(kid, inside) for kid in _kids(element)]
    return count


def _kids(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = element.get(pikepdf.Name.K)
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield kid


def _text(pages: Sequence[str], manifest: Manifest) -> Finding:
    try:
        lost = _lost(pages, manifest)
        unnamed = _unnamed("".join(pages), manifest)
    except (Problem, TypeError, AttributeError, KeyError) as error:
        return Finding("text-on-pages", False, f"The text in the manifest cannot be read: {error}")
    if lost is None and unnamed is None:
        return Finding("text-on-pages", True, "Title and text of the letter are those printed.")
    if lost is None:
        return Finding("text-on-pages", False, f"The pages do not name “{unnamed}”.")
    shown = " ".join(lost.split()[:8])
    return Finding(
        "text-on-pages",
        False,
        f"Text and notes on the pages are not those of the manifest, from about “{shown} …” on.",
    )


def _lost(pages: Sequence[str], manifest: Manifest) -> str | None:
    """The first passage that is not printed as it should be. A supplement prints the title alone.

    Where there are words from the right, PDFium may give the parts of a line in another order, and
    marks away from their letters: then the pieces of such a passage have to be there."""
    extending = manifest.kind == "supplement"
    body = (
        "" if extending else placeholders.fill_count(str(manifest.text.get("body")), manifest.count)
    )
    parsed = parse(body)
    lost = passages.lost(pages, manifest.title, parsed)
    whole = [manifest.title, *passages.passages(parsed.everything)]
    if lost is None or not any(map(_has_from_right, whole)):
        return lost
    text = "".join(pages)
    letters, bare = passages.letters_of(text), names_found.bare(text)
    return next((each for each in whole if not _printed(each, letters, bare)), None)


def _unnamed(pages: str, manifest: Manifest) -> str | None:
    """The first of those who write, and of those to whom they do, whom the pages do not name. A
    copy names its recipient, whom it greets in words of its own."""
    if manifest.kind == "supplement":
        return None
    text: Mapping[str, Any] = manifest.text
    wanted = [*text["conveners"]]
    if manifest.recipient is not None:
        wanted.append(manifest.recipient)
    else:
        wanted.append(text["salutation"])
        wanted += [_addressed(each) for each in text["recipients"]]
    letters, bare = passages.letters_of(pages), names_found.bare(pages)
    return next((each for each in wanted if not _printed(each, letters, bare)), None)


def _addressed(recipient: Mapping[str, Any]) -> str:
    lines = recipient["address"] if recipient["line"] == RecipientLine.TO else ()
    name = f"{recipient['honorific']} {recipient['name']}"
    return ", ".join(filter(None, (name.strip(), recipient["office"], *lines)))


def _printed(passage: str, letters: str, bare: str) -> bool:
    if _has_from_right(passage):
        return all(piece in bare for piece in names_found.pieces(passage))
    return passages.letters_of(passage) in letters


def _has_from_right(passage: str) -> bool:
    return any(unicodedata.bidirectional(each) in ("R", "AL") for each in passage)


def _panel(folded: str, manifest: Manifest) -> Finding:
    """Whether the last page, which is `folded`, tells what the manifest does."""
    wanted = {
        "code": manifest.code,
        "hash of the text": manifest.text_hash,
        "hash of the list": manifest.roll_hash,
    }
    lost = [what for what, value in wanted.items() if value not in folded]
    if not lost:
        return Finding("panel", True, f"The printed code is {manifest.code}, and the hashes fit.")
    return Finding("panel", False, f"The last page does not say what the manifest says: {lost[0]}.")


def _annotations(document: pikepdf.Pdf) -> Finding:
    """Whether nothing lies over the pages (ISO 32000-1, 12.5) but links and the field of the seal,
    neither with an appearance of its own."""
    for number, page in enumerate(document.pages, 1):
        for each in page.get(pikepdf.Name.Annots, ()):
            if not _is_plain(each):
                return Finding(
                    "annotations",
                    False,
                    f"Something that is no link lies over page {number}, such as a note or a file.",
                )
    return Finding("annotations", True, "Nothing lies over the pages but links.")


def _is_plain(annotation: pikepdf.Object) -> bool:
    if not isinstance(annotation, pikepdf.Dictionary) or pikepdf.Name.AP in annotation:
        return False
    kind, field = annotation.get(pikepdf.Name.Subtype), annotation.get(pikepdf.Name.FT)
    sealing = kind == pikepdf.Name.Widget and field == pikepdf.Name.Sig
    return sealing or kind == pikepdf.Name.Link
