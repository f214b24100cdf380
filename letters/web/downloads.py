"""What can be taken along from a letter's page."""

from __future__ import annotations

from flask import url_for

from letters.domain import languages
from letters.models import Edition, Letter
from letters.services import reading
from letters.web import tongues


def of(letter: Letter, language: str) -> list[tuple[str, str, str]]:
    """What can be taken along, the PDF in the language of the page first."""
    links = []
    version = reading.version_in_force(letter)
    several = len(version.languages) > 1
    # A text that is previewed may be in a language that the public does not have yet.
    own = language if language in version.languages else version.language
    for each in dict.fromkeys((own, *version.languages)):
        edition = reading.printed(letter, each)
        if edition is None:
            continue
        name = "Letter as PDF"
        if several:
            name = f"Letter as PDF in {languages.in_english(each)}"
        pages = f"{edition.pages} page" + ("" if edition.pages == 1 else "s")
        links.append((name, tongues.pdf_path(letter, version, each), pages))
    links += [
        _of_supplement(each, len(version.languages) > 1) for each in reading.supplements(letter)
    ]
    links.append(("Names as CSV", url_for("public.names_csv", slug=letter.slug), ""))
    links.append(("Names as JSON", url_for("public.names_json", slug=letter.slug), ""))
    return links


def _of_supplement(supplement: Edition, several: bool) -> tuple[str, str, str]:
    name = f"Supplement {supplement.number} as PDF"
    if several:
        name += f" in {languages.in_english(supplement.language)}"
    slug = supplement.letter.slug
    url = url_for("public.supplement_pdf", slug=slug, number=supplement.number)
    late = "1 late name" if supplement.count == 1 else f"{supplement.count:,} late names"
    return name, url, late
