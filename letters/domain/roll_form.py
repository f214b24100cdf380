"""A roll as plain JSON values, to be frozen in an edition and read back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from letters.domain.letter import Place, Roll, RollLine, RollSection, Signatory
from letters.domain.states import PartyKind

FORMAT = "undersigned-roll-v1"


def frozen(roll: Roll) -> dict[str, Any]:
    """The roll as values that JSON knows; `thawed` gives back an equal roll."""
    return {
        "format": FORMAT,
        "note": roll.note,
        "sections": [
            {
                "kind": section.kind.value if section.kind else None,
                "lines": [_frozen_line(line) for line in section.lines],
                **({"place": asdict(section.place)} if section.place else {}),
            }
            for section in roll.sections
        ],
    }


def _frozen_line(line: RollLine) -> dict[str, Any]:
    signatory = line.signatory
    return {
        "number": line.number,
        "initial": line.initial,
        "name": signatory.name,
        "kind": signatory.kind.value,
        "sort_name": signatory.sort_name,
        "title": signatory.title,
        "affiliation": signatory.affiliation,
        "lead": signatory.lead,
        "position": signatory.position,
        "reference": signatory.reference,
        "country": signatory.country,
        "state": signatory.state,
        "native": signatory.native,
    }


def thawed(form: dict[str, Any]) -> Roll:
    """The roll of a frozen form. Raises `ValueError` for another format."""
    if form.get("format") != FORMAT:
        raise ValueError(f"not a roll of the format {FORMAT}")
    return Roll(
        note=form["note"],
        sections=tuple(
            RollSection(
                kind=PartyKind(section["kind"]) if section["kind"] else None,
                lines=tuple(_thawed_line(line) for line in section["lines"]),
                place=Place(**section["place"]) if "place" in section else None,
            )
            for section in form["sections"]
        ),
    )


def _thawed_line(line: dict[str, Any]) -> RollLine:
    signatory = Signatory(
        name=line["name"],
        kind=PartyKind(line["kind"]),
        sort_name=line["sort_name"],
        title=line["title"],
        affiliation=line["affiliation"],
        lead=line["lead"],
        position=line["position"],
        reference=line["reference"],
        # Rolls frozen by earlier releases do not have these.
        country=line.get("country", ""),
        state=line.get("state", ""),
        native=line.get("native", ""),
    )
    return RollLine(line["number"], signatory, line["initial"])
