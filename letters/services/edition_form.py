"""What an edition is printed from: frozen when it is asked for, thawed when it is printed.

Text and roll are frozen as they are. The rest of what a reader sees, and what may change here
until the worker comes to it, is the `form`: paper, zone, who issues it, the logos by their
SHA-256, what it extends. Nothing that is printed is read from anywhere else, so that an edition
can be printed again, byte by byte, years later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from letters.domain import canonical, letter_check, names, print_form, roll_form, signatories_file
from letters.domain.letter import LetterText, Roll
from letters.domain.manifest import Extended, Manifest
from letters.domain.problems import Problem
from letters.domain.states import EditionKind, PartyKind
from letters.models import Edition, Logo, Version
from letters.rendering import pdf
from letters.rendering.pdf.extending import Extension
from letters.rendering.pdf.panel import Certificate
from letters.rendering.pdf.stages import Frozen
from letters.services import letterhead, reading, sealing_keys

FORMAT = "undersigned-edition-form-v2"


def frozen(version: Version, language: str, extends: Edition | None = None, left: int = 0) -> str:
    """The form of an edition as canonical JSON. `left` is how many names left since the edition
    that it extends."""
    letter = version.letter
    signed = reading.roll(letter).organizations if letter.form.logos_page else ()
    form = {
        **looks_now(version, language),
        "signed_by": _named(letterhead.chosen(letter.convener, signed)),
        "extends": None if extends is None else _extended(extends),
        "left": left,
    }
    return canonical.dumps(form).decode()


def looks_now(version: Version, language: str) -> dict[str, Any]:
    """How the pages would look now; see `looks`. Asks for no picture and no roll: pages that
    compare it are read often."""
    letter = version.letter
    settings = current_app.extensions["settings"]
    conveners = version.text_in(language).conveners
    return {
        "format": FORMAT,
        "print": json.loads(letter.form.to_json()),
        "paper": letter.form.paper or settings.paper,
        "time_zone": letter.time_zone,
        "convener": letter.convener.name,
        "verify": f"{settings.url}/verify",
        "certificate": asdict(sealing_keys.expected(letter.convener)),
        "courtesy_of": list(version.courtesy_of(language)),
        "logos": _named(letterhead.chosen(letter.convener, conveners)),
    }


def _named(logos: Sequence[Logo]) -> list[dict[str, str]]:
    return [{"name": each.name, "sha256": each.sha256} for each in logos]


def _extended(edition: Edition) -> dict[str, object]:
    assert edition.sha256 is not None, "only what was printed is extended"
    return {
        "edition": edition.number,
        "code": edition.code,
        "sha256": edition.sha256,
        "day": day(edition).isoformat(),
    }


def looks(edition: Edition) -> dict[str, Any]:
    """How the pages of an edition look: without what it extends, and without what follows from
    its names."""
    form = _as_sealed(edition)
    return {name: value for name, value in form.items() if name not in _OF_THIS_ONE}


_OF_THIS_ONE = {"extends", "left", "signed_by"}


def _as_sealed(edition: Edition) -> dict[str, Any]:
    """Its form, with the fingerprint of a key that was made for its seal: whoever asks again
    asks with that."""
    form: dict[str, Any] = json.loads(edition.form)
    certificate = form.get("certificate")
    if certificate and not certificate["fingerprint"] and edition.sealing_key is not None:
        certificate["fingerprint"] = edition.sealing_key.fingerprint
    return form


def hash_of(edition: Edition, after: Edition | None = None) -> str:
    """The SHA-256 of all that one asking for an edition brings: the same, the same edition. Its
    number, its code and its moment are given to it then, and do not count.

    `after` is the printed edition that it would take the place of. What was printed long ago and
    is chosen again is a new edition, because another was printed in between."""
    parts: dict[str, str | int] = {
        "text": edition.version.hash_in(edition.language),
        "kind": edition.kind.value,
        "roll": sha256(edition.roll.encode()),
        "form": sha256(canonical.dumps(_as_sealed(edition))),
    }
    if after is not None:
        parts["after"] = after.number
    return sha256(canonical.dumps(parts))


def roll_of(edition: Edition) -> Roll:
    """The roll that an edition has frozen."""
    return roll_form.thawed(json.loads(edition.roll))


def day(edition: Edition) -> date:
    """The day that the names of an edition stand for, in the letter's zone."""
    return edition.created_at.astimezone(ZoneInfo(edition.letter.time_zone)).date()


def thawed(edition: Edition) -> Frozen:
    """All that an edition is printed from. Raises `Problem` where it is not here any more."""
    form = _form(edition)
    roll = roll_of(edition)
    text = _counted(edition)
    return Frozen(
        _printed(text, edition.kind),
        roll,
        _options(edition, form, roll),
        manifest_of(edition, form, text, roll),
    )


def _form(edition: Edition) -> dict[str, Any]:
    form: dict[str, Any] = json.loads(edition.form)
    if form.get("format") != FORMAT:
        raise Problem(
            "This edition was asked for under an earlier release, which did not keep all that it "
            "is printed from. Ask for a new one."
        )
    return form


def text_of(edition: Edition) -> LetterText:
    """What stands above the names of an edition. Raises `Problem` where nothing can be printed of
    it again, as `thawed` does, but needs no picture."""
    _form(edition)
    return _printed(_counted(edition), edition.kind)


def paper_of(edition: Edition) -> pdf.Paper:
    """The paper of its pages. Raises `Problem`, as `text_of` does."""
    return pdf.Paper(_form(edition)["paper"])


def _counted(edition: Edition) -> LetterText:
    # A supplement stands beside a letter whose count is that of the edition it extends.
    counted_by = edition.extends if edition.kind is EditionKind.SUPPLEMENT else None
    return letter_check.counted(
        edition.version.text_in(edition.language), (counted_by or edition).count
    )


def _printed(text: LetterText, kind: EditionKind) -> LetterText:
    return replace(text, salutation="", body="") if kind is EditionKind.SUPPLEMENT else text


def _options(edition: Edition, form: dict[str, Any], roll: Roll) -> pdf.PdfOptions:
    chosen = print_form.from_json(json.dumps(form.get("print", {})))
    # A supplement shows those of its own names.
    here = set(map(names.same, roll.organizations))
    signed = [each for each in form.get("signed_by", ()) if names.same(each["name"]) in here]
    return pdf.PdfOptions(
        form=chosen,
        paper=pdf.Paper(form["paper"]),
        # A day that is printed is one of the letter's zone.
        made_at=edition.created_at.astimezone(ZoneInfo(form["time_zone"])),
        edition=edition.number,
        as_of=day(edition) if chosen.as_of else None,
        signed_by=_logos(edition, signed),
        extends=_extension(edition.kind, form),
        logos=_logos(edition, form["logos"]),
        courtesy_of=tuple(form["courtesy_of"]),
        version=edition.version.number,
        text_hash=edition.version.hash_in(edition.language),
        panel=_panel(edition, form),
    )


def _panel(edition: Edition, form: dict[str, Any]) -> pdf.Panel:
    return pdf.Panel(
        code=edition.code,
        url=form["verify"],
        text_hash=edition.version.hash_in(edition.language),
        roll_hash=edition.roll_hash,
        day=day(edition),
        convener=form["convener"],
        certificate=Certificate(**form["certificate"]),
    )


def _extension(kind: EditionKind, form: dict[str, Any]) -> Extension | None:
    extended = form["extends"]
    if extended is None:
        return None
    return Extension(
        kind,
        extended["edition"],
        date.fromisoformat(extended["day"]),
        extended["code"],
        extended["sha256"],
        form["left"],
    )


def _logos(edition: Edition, wanted: Sequence[dict[str, str]]) -> tuple[pdf.Logo, ...]:
    images = letterhead.by_hash(edition.letter.convener, [each["sha256"] for each in wanted])
    for each in wanted:
        if each["sha256"] not in images:
            raise Problem(
                f"The logo “{each['name']}” that this edition was asked for with is not kept any "
                "more. Ask for a new edition."
            )
    return tuple(pdf.Logo(image=images[each["sha256"]], alt=each["name"]) for each in wanted)


def manifest_of(edition: Edition, form: dict[str, Any], text: LetterText, roll: Roll) -> Manifest:
    """What an edition says of itself."""
    version = edition.version
    own = version.text_in(edition.language)
    extended = form["extends"]
    return Manifest(
        code=edition.code,
        edition=edition.number,
        kind=edition.kind.value,
        extends=Extended(**{key: extended[key] for key in ("edition", "code", "sha256")})
        if extended
        else None,
        letter=edition.letter_id,
        title=text.title,
        language=edition.language,
        version=version.number,
        text=json.loads(canonical.canonical(own, letter=edition.letter_id, version=version.number)),
        text_hash=version.hash_in(edition.language),
        roll_hash=edition.roll_hash,
        count=edition.count,
        organizations=roll.count(PartyKind.ORGANIZATION),
        persons=roll.count(PartyKind.PERSON),
        as_of=edition.created_at.astimezone(ZoneInfo(form["time_zone"])).date(),
        made_at=edition.created_at.replace(microsecond=0),
        convener=form["convener"],
        verify=form["verify"],
        recipient=None,
        attachments={},
    )


def roll_hash(roll: Roll) -> str:
    """The SHA-256 of the attached signatories.json."""
    return sha256(signatories_file.dumps(roll))


def sha256(data: bytes) -> str:
    """As 64 hex digits."""
    return hashlib.sha256(data).hexdigest()
