"""The roll as a letter prints it, with what the register knows of its names."""

from __future__ import annotations

from flask import Flask

from letters.domain.print_form import Grouping, PrintForm
from letters.domain.states import FactKind, SignOnState
from letters.models import Mention, db
from letters.models.transaction import reading, writing
from letters.services import printing
from letters.services import reading as look
from tests import factories


def test_country_and_native_name_come_from_the_register(app: Flask) -> None:
    with writing():
        letter = factories.letter()
        for name in ("Hong Kong Watch", "Berlin Watch 柏林", "Elsewhere"):
            factories.sign_on(letter, name=name, state=SignOnState.LISTED)
        known = {each.name: each for each in db.session.query(Mention)}
        hongkong, berlin = known["Hong Kong Watch"], known["Berlin Watch 柏林"]
        factories.fact(hongkong, kind=FactKind.COUNTRY, value="HK")
        factories.fact(berlin, kind=FactKind.COUNTRY, value="DE")
        factories.fact(berlin, kind=FactKind.STATE, value="Berlin")
        for other, party in (("香港監察", hongkong), ("柏林觀察", berlin)):
            alias = factories.mention(letter.convener, name=other)
            alias.party_id = party.party_id
        letter_id = letter.id
    with reading():
        letter = db.session.get_one(type(letter), letter_id)
        form = PrintForm(grouping=Grouping.STATE, native_names=True)
        printed = printing.roll(letter, look.roll(letter), form, "en")
        lines = [
            (line.signatory.name, line.signatory.native, line.signatory.country)
            for line in printed.lines
        ]
        # A name that holds its own script already needs no other beside it.
        assert lines == [
            ("Berlin Watch 柏林", "", "DE"),
            ("Hong Kong Watch", "香港監察", "HK"),
            ("Elsewhere", "", ""),
        ]
        assert printed.sections[0].place is not None
        assert printed.sections[0].place.state == "Berlin"
        assert printing.placed(letter) == (2, 3)
