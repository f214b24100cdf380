"""Ada's letter in further languages: whose text it is, what is behind, and what is signed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain import canonical
from letters.domain.problems import ConflictProblem, Problem
from letters.domain.states import EditionState, LetterState, PartyKind, SignOnState
from letters.models import Consent, Edition, Event, EventKind, Letter, SignOn, Version, db
from letters.models.transaction import reading as look_only
from letters.models.transaction import writing
from letters.rendering.csv import roll_csv, roll_json
from letters.services import (
    agreeing,
    amending,
    closing,
    drafting,
    edition_printing,
    opening,
    reading,
    signing,
    translating,
)
from letters.services.actor import COMMAND, By
from letters.services.entry import Entry
from letters.services.opening import ChangedTextProblem
from letters.services.translating import StaleTranslationProblem, Wording
from tests import factories
from tests.support.tongues import ARABIC, CHINESE, in_three, translate

NOW = factories.NOW + timedelta(hours=3)


@pytest.fixture
def letter(app: Flask) -> Letter:
    """A draft, in a transaction that may write."""
    made = factories.letter(checked=False)
    with writing():
        yield db.session.merge(made)


def save(letter: Letter, language: str, wording: Wording, **more: object) -> Version:
    return translate(letter, language, wording, now=NOW, **more)  # type: ignore[arg-type]


def newest(letter: Letter) -> Version:
    return drafting.version(letter, letter.current_number)


def rewrite(letter: Letter, body: str) -> Version:
    text = replace(newest(letter).text, body=body)
    return drafting.save(letter, text, base=letter.current_number, by=COMMAND, now=NOW)


def happened(letter: Letter) -> list[EventKind]:
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def test_a_translation_comes_with_the_next_version(letter: Letter) -> None:
    version = save(letter, "ar", ARABIC)
    assert (version.number, letter.current_number) == (2, 2)
    assert version.languages == ("en", "ar")
    assert version.text == drafting.version(letter, 1).text
    read = version.text_in("ar")
    assert (read.title, read.body) == (ARABIC.title, ARABIC.body)
    assert read.recipients == version.text.recipients
    assert version.hash_in("ar") == canonical.text_hash(read, letter=letter.id, version=2)
    assert happened(letter) == [EventKind.TRANSLATED]
    assert drafting.version(letter, 1).languages == ("en",)


def test_each_translation_carries_the_others_over(letter: Letter) -> None:
    version = in_three(letter, now=NOW)
    assert version.languages == ("en", "ar", "zh-Hant")
    assert version.binding == ("en", "zh-Hant")
    assert version.courtesy_of("ar") == ("en", "zh-Hant")
    assert version.courtesy_of("zh-Hant") == version.courtesy_of("en") == ()
    assert len(version.hashes) == 3


def test_the_same_again_stores_nothing(letter: Letter) -> None:
    save(letter, "ar", ARABIC)
    # Also where the form is older: it would change nothing.
    assert save(letter, "AR", ARABIC, base=1).number == 2
    assert happened(letter) == [EventKind.TRANSLATED]


def test_that_a_translation_binds_is_a_change(letter: Letter) -> None:
    save(letter, "ar", ARABIC)
    assert save(letter, "ar", ARABIC, authoritative=True).number == 3


def test_two_people_may_translate_into_two_languages_at_once(letter: Letter) -> None:
    save(letter, "ar", ARABIC, base=1)
    version = save(letter, "zh-Hant", CHINESE, base=1)
    assert version.languages == ("en", "ar", "zh-Hant")
    assert not any(drafting.is_behind(each) for each in version.translations)


def test_a_main_text_that_changed_meanwhile_is_shown(letter: Letter) -> None:
    rewrite(letter, "We write again.")
    with pytest.raises(StaleTranslationProblem, match="changed the main text") as stale:
        save(letter, "ar", ARABIC, base=1)
    assert stale.value.newest.number == 2
    assert stale.value.before is not None
    assert stale.value.before.number == 1
    assert stale.value.theirs is None
    assert save(letter, "ar", ARABIC, base=2).number == 3


@pytest.mark.parametrize("base", [0, -1, 999_999_999])
def test_a_base_that_never_was_has_seen_nothing(letter: Letter, base: int) -> None:
    rewrite(letter, "We write again.")
    with pytest.raises(StaleTranslationProblem):
        save(letter, "ar", ARABIC, base=base)


def test_what_does_not_stand_in_a_translation_stops_nobody(letter: Letter) -> None:
    text = replace(newest(letter).text, conveners=("Lamp of Liberty", "Chu's Group"))
    drafting.save(letter, text, base=1, by=COMMAND, now=NOW)
    version = save(letter, "ar", ARABIC, base=1)
    assert version.text_in("ar").conveners == ("Lamp of Liberty", "Chu's Group")


def test_two_translations_into_one_language_do_not_overwrite_each_other(letter: Letter) -> None:
    save(letter, "ar", ARABIC, base=1)
    with pytest.raises(StaleTranslationProblem, match="saved this translation too") as stale:
        save(letter, "ar", replace(ARABIC, title="رسالة أخرى"), base=1)
    assert stale.value.theirs is not None
    assert stale.value.theirs.title == ARABIC.title
    assert stale.value.before is None


def test_a_translation_that_was_removed_meanwhile_is_told(letter: Letter) -> None:
    save(letter, "ar", ARABIC)
    translating.remove(letter, "ar", by=COMMAND, now=NOW)
    with pytest.raises(StaleTranslationProblem, match="removed this translation") as stale:
        save(letter, "ar", replace(ARABIC, title="رسالة أخرى"), base=2)
    assert stale.value.removed
    assert save(letter, "ar", ARABIC, base=3).languages == ("en", "ar")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The letter itself is in English"),
        ("EN", "The letter itself is in English"),
        ("", "Choose a language"),
        ("qq", "“qq” is not the tag of a language"),
        ("und", "is not the tag"),
        ("not a tag", "is not the tag"),
        ("../../etc", "is not the tag"),
        ("ar\x00", "is not the tag"),
        ("a" * 300, "is not the tag"),
    ],
)
def test_what_is_no_other_language_is_refused(letter: Letter, language: str, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence) as refused:
        save(letter, language, ARABIC)
    assert refused.value.field == "language"
    assert letter.current_number == 1


def test_a_language_is_begun_once(letter: Letter) -> None:
    version = save(letter, "zh-hant", CHINESE)
    assert version.languages == ("en", "zh-Hant")
    with pytest.raises(Problem, match="already"):
        translating.new_language(version, "ZH-HANT")
    assert translating.new_language(version, "zh-Hant-hk") == "zh-Hant-HK"


def test_there_are_at_most_twenty(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translating, "MOST", 2)
    in_three(letter, now=NOW)
    with pytest.raises(Problem, match="at most 2 translations"):
        save(letter, "de", ARABIC)
    save(letter, "ar", replace(ARABIC, title="رسالة أخرى"))


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        (replace(ARABIC, title=""), "title"),
        (replace(ARABIC, title="A" * 301), "title"),
        (replace(ARABIC, body=" \n "), "body"),
        (replace(ARABIC, body="نص\u202e"), "body"),
        (replace(ARABIC, salutation="\x00"), "salutation"),
        (replace(ARABIC, reference="r" * 301), "reference"),
    ],
)
def test_the_words_are_checked_as_those_of_a_main_text(
    letter: Letter, wording: Wording, field: str
) -> None:
    with pytest.raises(Problem) as refused:
        save(letter, "ar", wording)
    assert refused.value.field == field
    assert letter.current_number == 1


def test_a_changed_main_text_leaves_its_translations_behind(letter: Letter) -> None:
    in_three(letter, now=NOW)
    version = rewrite(letter, "We write again.")
    assert version.languages == ("en", "ar", "zh-Hant")
    assert all(drafting.is_behind(each) for each in version.translations)
    with pytest.raises(Problem, match="has changed since"):
        agreeing.agree(letter, number=version.number, by=COMMAND, now=NOW)
    translating.mark_current(letter, "ar", base=version.number, by=COMMAND, now=NOW)
    translating.mark_current(letter, "zh-Hant", base=letter.current_number, by=COMMAND, now=NOW)
    version = newest(letter)
    assert not any(drafting.is_behind(each) for each in version.translations)
    assert agreeing.agree(letter, number=version.number, by=COMMAND, now=NOW)


def test_a_translation_holds_only_for_the_text_that_was_looked_at(letter: Letter) -> None:
    save(letter, "ar", ARABIC)
    rewrite(letter, "We write again.")
    rewrite(letter, "We write a third time.")
    with pytest.raises(ConflictProblem, match="Compare the texts once more"):
        translating.mark_current(letter, "ar", base=3, by=COMMAND, now=NOW)
    stored = translating.mark_current(letter, "ar", base=4, by=COMMAND, now=NOW)
    assert translating.mark_current(letter, "ar", base=4, by=COMMAND, now=NOW) is stored
    with pytest.raises(Problem, match="no translation into Deutsch"):
        translating.mark_current(letter, "de", base=5, by=COMMAND, now=NOW)


def test_a_gap_in_a_translation_holds_up_the_agreement(letter: Letter) -> None:
    version = save(letter, "ar", replace(ARABIC, body="نكتب إلى {{ minister }}."))
    with pytest.raises(Problem, match=r"into العربية \(Arabic\) is not ready.*minister"):
        agreeing.agree(letter, number=version.number, by=COMMAND, now=NOW)


def test_a_removed_translation_stays_in_the_versions_before(letter: Letter) -> None:
    in_three(letter, now=NOW)
    version = translating.remove(letter, "ar", by=COMMAND, now=NOW)
    assert version.languages == ("en", "zh-Hant")
    assert translating.remove(letter, "ar", by=COMMAND, now=NOW) is version
    assert drafting.version(letter, version.number - 1).languages == ("en", "ar", "zh-Hant")


@pytest.mark.parametrize("state", [LetterState.AGREED, LetterState.CLOSED])
def test_a_settled_letter_gets_no_translation(app: Flask, state: LetterState) -> None:
    settled = factories.letter(state=state)
    with writing():
        letter = db.session.merge(settled)
        for act in (
            lambda: save(letter, "ar", ARABIC),
            lambda: translating.remove(letter, "ar", by=COMMAND, now=NOW),
            lambda: translating.mark_current(letter, "ar", base=1, by=COMMAND, now=NOW),
        ):
            with pytest.raises(Problem, match=r"no longer change|cannot change"):
                act()


def opened(letter: Letter) -> Version:
    version = in_three(letter, now=NOW)
    agreeing.agree(letter, number=version.number, by=COMMAND, now=NOW)
    opening.open_(letter, by=COMMAND, now=NOW)
    return version


def sign(letter: Letter, name: str, language: str, text_hash: str) -> SignOn:
    entry = Entry(
        PartyKind.ORGANIZATION,
        name,
        f"ben@{name.lower()}.example",
        signer="Ben Ho",
        role="Chair",
        language=language,
    )
    signing.sign(letter, entry, form_key=name, text_hash=text_hash, now=NOW)
    made = db.session.scalars(select(SignOn).where(SignOn.name == name)).one()
    signing.confirm(made, now=NOW)
    return made


def test_who_signs_in_arabic_and_who_signs_in_english_stand_on_one_roll(letter: Letter) -> None:
    version = opened(letter)
    ben = sign(letter, "Zebra", "ar", version.hash_in("ar"))
    chu = sign(letter, "Apple", "en", version.text_hash)
    assert (ben.version_id, ben.text_hash) == (version.id, version.hash_in("ar"))
    assert (chu.version_id, chu.text_hash) == (version.id, version.text_hash)
    assert ben.text_hash != chu.text_hash
    bound = select(Consent.text_hash).where(Consent.sign_on_id == ben.id)
    assert list(db.session.scalars(bound)) == [ben.text_hash]
    assert reading.count(letter) == 2
    roll = reading.roll(letter)
    assert [line.signatory.name for line in roll.lines] == ["Apple", "Zebra"]
    assert "Zebra" in roll_csv(roll)
    told = roll_json(roll, reading.text(letter), version.languages)
    assert told["letter"]["languages"] == ["en", "ar", "zh-Hant"]
    assert told["count"] == 2


def test_a_hash_of_no_text_in_force_is_no_way_to_sign(letter: Letter) -> None:
    version = opened(letter)
    other = factories.letter(state=LetterState.OPEN, slug="of-others")
    forged = ["", "0" * 64, version.text_hash.upper(), newest(other).text_hash]
    # The Arabic text of the version before, which nobody agreed to.
    forged += [drafting.version(letter, 2).hash_in("zh-Hant")]
    for text_hash in forged:
        with pytest.raises(ChangedTextProblem):
            sign(letter, "Apple", "ar", text_hash)
    assert reading.count(letter) == 0


def test_a_changed_translation_of_an_open_letter_is_an_amendment(letter: Letter) -> None:
    version = opened(letter)
    ben = sign(letter, "Zebra", "en", version.text_hash)
    before = version.hash_in("ar")
    changed = save(letter, "ar", replace(ARABIC, body="نكتب إليكم مجددًا."))
    # Until it is put in force the public reads, and signs, what was agreed.
    assert reading.version_in_force(letter).number == version.number
    assert reading.text(letter, language="ar").body.startswith("نكتب إليكم بقلق")
    agreeing.agree(letter, number=changed.number, by=COMMAND, now=NOW)
    amending.amend(letter, number=changed.number, note="", by=COMMAND, now=NOW)
    db.session.refresh(ben)
    assert ben.state is SignOnState.NEEDS_CONSENT
    assert reading.count(letter) == 0
    with pytest.raises(ChangedTextProblem) as stale:
        sign(letter, "Apple", "ar", before)
    assert stale.value.seen is not None
    assert stale.value.seen.number == version.number


def test_making_a_translation_bind_is_an_amendment_too(letter: Letter) -> None:
    opened(letter)
    changed = save(letter, "ar", ARABIC, authoritative=True)
    agreeing.agree(letter, number=changed.number, by=COMMAND, now=NOW)
    amending.amend(letter, number=changed.number, note="", by=COMMAND, now=NOW)
    assert letter.agreed_number == changed.number


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_a_letter_in_three_languages_is_printed_three_times_with_one_roll(app: Flask) -> None:
    made = factories.letter(checked=False)
    with writing():
        letter = db.session.merge(made)
        version = opened(letter)
        sign(letter, "Zebra", "ar", version.hash_in("ar"))
        sign(letter, "Apple", "en", version.text_hash)
        sign(letter, "香港監察", "zh-Hant", version.hash_in("zh-Hant"))
        closing.close(letter, by=COMMAND, now=NOW)
        closing.close(letter, by=COMMAND, now=NOW)
        letter_id = letter.id
    chosen = select(Edition).where(Edition.letter_id == letter_id).order_by(Edition.number)
    with look_only():
        asked = [(each.id, each.number, each.language) for each in db.session.scalars(chosen)]
    assert [each[1:] for each in asked] == [(1, "en"), (2, "ar"), (3, "zh-Hant")]
    for edition_id, _number, _language in asked:
        edition_printing.print_(edition_id, lambda: NOW)
    with look_only():
        found = db.session.scalars(chosen).all()
        assert {each.state for each in found} == {EditionState.READY}
        assert len({(each.roll, each.roll_hash, each.count) for each in found}) == 1
        for each in found:
            text = words(each.pdf or b"")
            assert each.version.text_in(each.language).title.split()[0] in text, each.language
            for name in ("Apple", "Zebra", "香港監察"):
                assert name in text, (each.language, name)
            assert text.index("Apple") < text.index("Zebra")
        courtesy = words(found[1].pdf or b"")
        assert "ترجمة للاطلاع فقط" in courtesy
        assert "此譯本僅供參考" not in words(found[2].pdf or b"")
        letter = db.session.get_one(Letter, letter_id)
        assert reading.printed(letter) is found[0]
        assert reading.printed(letter, "ar") is found[1]
        assert reading.printed(letter, "de") is None


def test_who_translated_stands_in_the_activity(letter: Letter) -> None:
    ada = factories.member(letter.convener, name="Ada")
    translating.save(letter, "ar", ARABIC, authoritative=False, base=1, by=By.member(ada), now=NOW)
    version = newest(letter)
    assert version.author is not None
    assert version.author.name == "Ada"
    assert version.note == "Translation into Arabic"
