"""Ada closes a letter whose title still says how many had signed last week."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.letter import LetterText
from letters.domain.states import LetterKind
from letters.domain.text.number_claims import Claim, claims, contradictions
from letters.domain.text.number_words import (
    LONGEST_WORDS,
    digits_value,
    folded,
    han_value,
    number_words,
)

OPENING = "We write with concern.\n\n"


def text(title: str = "Open letter", body: str = "", reference: str = "") -> LetterText:
    return LetterText(LetterKind.OPEN_LETTER, title, body, reference=reference)


def said(**parts: str) -> list[tuple[str, int, str]]:
    return [(claim.phrase, claim.number, claim.about) for claim in claims(text(**parts))]


@pytest.mark.parametrize(
    ("title", "phrase", "number", "about"),
    [
        (
            "Joint Statement of 24 US Hong Kong Advocacy Organizations",
            "24 US Hong Kong Advocacy Organizations",
            24,
            "organizations",
        ),
        ("53 groups call for a hearing", "53 groups", 53, "organizations"),
        ("Open letter by the 53 undersigned groups", "53 undersigned groups", 53, "organizations"),
        ("A hearing now: 1,200 scholars write", "1,200 scholars", 1200, "persons"),
        ("Statement of 1 200 individuals", "1 200 individuals", 1200, "persons"),
        ("Twenty-four civil society organizations ask", None, 24, "organizations"),
        ("Twenty-four organizations ask", "Twenty-four organizations", 24, None),
        ("Twenty four organizations ask", "Twenty four organizations", 24, None),
        ("Twenty‑four organizations ask", "Twenty‑four organizations", 24, None),
        ("One-hundred-and-five NGOs ask", "One-hundred-and-five NGOs", 105, None),
        ("Water in 2024 – 24 groups ask", "24 groups", 24, None),
        ("Letter from one hundred and five NGOs", "one hundred and five NGOs", 105, None),
        ("Letter from two dozen NGOs", "two dozen NGOs", 24, None),
        ("24 labor, faith and human rights groups", None, 24, None),
        ("24 organizations and individuals ask", "24 organizations and individuals", 24, "all"),
        (
            "24 organizations and faith-based individuals ask",
            "24 organizations and faith-based individuals",
            24,
            "all",
        ),
        ("24 organizations and a few individuals ask", "24 organizations", 24, "organizations"),
        ("Letter on water – signed by 24 experts", "24 experts", 24, "persons"),
        ("２４ groups write", "２４ groups", 24, None),
        ("Open letter of ٢٤ organizations", "٢٤ organizations", 24, None),
        ("Gemeinsame Erklärung von 24 Menschenrechtsorganisationen", None, 24, "organizations"),
        ("Offener Brief von 1.200 Organisationen", "1.200 Organisationen", 1200, None),
        ("Vierundzwanzig Vereine fordern", "Vierundzwanzig Vereine", 24, None),
        ("Déclaration commune de vingt-quatre associations", None, 24, "organizations"),
        ("Soixante et onze ONG demandent", "Soixante et onze ONG", 71, None),
        ("Deux cent quatre vingt dix neuf ONG demandent", None, 299, None),
        ("Declaración conjunta de treinta y cuatro organizaciones", None, 34, "organizations"),
        ("Once organizaciones piden", "Once organizaciones", 11, None),
        ("24個團體聯合聲明", "24個團體", 24, "organizations"),
        ("香港二十四個組織公開信", "二十四個組織", 24, "organizations"),
        ("一百零五名学者联署", "一百零五名学者", 105, "persons"),
        ("بيان مشترك من 24 منظمة", "24 منظمة", 24, "organizations"),
        ("بيان من أربع وعشرين منظمة", "أربع وعشرين منظمة", 24, "organizations"),
        ("بيان من 24 مؤسسة", "24 مؤسسة", 24, "organizations"),
        ("一百二十個團體聯署", "一百二十個團體", 120, "organizations"),
        ("以上1,200個團體聯署", "1,200個團體", 1200, "organizations"),
    ],
)
def test_a_number_in_the_title_says_how_many_signed(
    title: str, phrase: str | None, number: int, about: str | None
) -> None:
    (claim,) = claims(text(title))
    assert (claim.field, claim.number) == ("title", number)
    assert claim.phrase in title
    assert phrase in (None, claim.phrase)
    assert about in (None, claim.about)


@pytest.mark.parametrize(
    "title",
    [
        "{{ count }} organizations call for a hearing",
        "Statement of {{ count }} organizations",
        "Statement on 1,500 political prisoners",
        "Statement on the arrest of 47 activists",
        "Statement on the ban of 12 organizations",
        "12 organizations banned in 2020: a statement",
        "Call to 24 organizations",
        "24 other groups join",
        "About 24 groups write",
        "20–25 groups write",
        "Between 20 and 25 groups write",
        "20 to 25 groups write",
        "20 to 25 groups have signed",
        "Twenty to twenty-five groups have signed",
        "Two or three groups have signed",
        "Half a dozen groups have signed",
        "Twenty–four groups have signed",
        "Twenty-four hundred groups have signed",
        "One thousand two hundred groups have signed",
        "Zwanzig bis dreißig Gruppen haben unterzeichnet",
        "Deux mille organisations signataires",
        "De 20 à 25 organisations signataires",
        "De 20 a 25 organizaciones firmantes",
        "بيان من ثلاث مئة منظمة موقعة",
        "بيان من 20 إلى 25 منظمة موقعة",
        "2023 organizations",
        "Article 23 organizations",
        "A 24-hour vigil of groups",
        "The 7 October Movement",
        "G20 groups",
        "24th Statement of groups",
        "3.5 million people",
        "24 countries, groups and a bank",
        "Attack by 12 armed groups",
        "$24 groups",
        "24 organizations' funds",
        "One organization writes",
        "Once organizations are closed",
        "關於12個組織被禁的聲明",
        "12個團體被取締",
        "另外24個團體聯署",
        "約24個團體聯署",
        "數十個團體聯署",
        "數百個團體聯署",
        "幾十個團體聯署",
        "上百個團體聯署",
        "成千個團體聯署",
        "最多24個團體聯署",
        "二十個左右的團體聯署",
        "20至25個團體聯署",
        "20-25個團體聯署",
        "20個至25個團體聯署",
        "二十個至二十五個團體聯署",
        "兩三個團體聯署",
        "兩、三個團體聯署",
        "二三十個團體聯署",
        "二十三四個團體聯署",
        "12345678個團體聯署",
        "1.500個團體聯署",
        "廿五個團體聯署",
        "一萬五千個團體聯署",
        "بيان حول 12 منظمة",
        "9" * 5000 + " organizations write",
    ],
)
def test_other_numbers_in_a_title_say_nothing_about_it(title: str) -> None:
    assert claims(text(title)) == ()


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("We, the 53 undersigned groups, ask you to act.", "53 undersigned groups"),
        ("We, the undersigned 53 groups, ask you to act.", "53 groups"),
        ("It is signed by 53 groups.", "53 groups"),
        ("Our 53 organizations stand ready.", "53 organizations"),
        ("We are 53 people.", "53 people"),
        ("I write on behalf of the following 53 groups.", "53 groups"),
        ("The 53 signatories of this letter will wait.", "53 signatories"),
        ("Behind it stand 53 groups who signed.", "53 groups"),
        ("We are **53** *human rights* groups.", "**53** *human rights* groups"),
        ("We are 53 [faith](https://a.example) groups.", "53 [faith](https://a.example) groups"),
        ("We are 53\ngroups.", "53 groups"),
        ("> - We are fifty-three groups.", "fifty-three groups"),
        ("Wir, die 53 unterzeichnenden Organisationen, bitten.", None),
        ("Wir sind dreiundfünfzig Gruppen.", "dreiundfünfzig Gruppen"),
        ("Nous, les 53 organisations soussignées, demandons.", "53 organisations"),
        ("Nous sommes cinquante-trois associations.", "cinquante-trois associations"),
        ("Nosotros, los 53 grupos, pedimos.", "53 grupos"),
        ("Las 53 organizaciones firmantes piden.", "53 organizaciones"),
        ("我們，五十三個團體，要求", "五十三個團體"),
        ("以下53個組織聯署", "53個組織"),
        ("نحن، 53 منظمة، نطالب", "53 منظمة"),
    ],
)
def test_deep_in_the_text_a_word_of_signing_makes_the_claim(words: str, phrase: str | None) -> None:
    (claim,) = claims(text(body=OPENING + words))
    assert (claim.field, claim.number) == ("body", 53)
    assert phrase in (None, claim.phrase)
    assert claim.phrase.split()[0] in claim.place


@pytest.mark.parametrize(
    "words",
    [
        "Two organizations were banned in 2020.",
        "24 organizations call on you.",
        "They arrested 53 people, and 12 groups gave up.",
        "The 196 signatories of the convention agreed.",
        "24 groups have signed an earlier letter.",
        "A treaty signed by 24 organizations binds nobody.",
        "See [this](https://a.example/we-are-24-groups-who-signed) page.",
        "We write again.[^our24groups]",
        "https://a.example/signed/by/24/groups",
        "We are {{ count }} groups. We are {{ 24 groups }}.",
        "Of us, one of the 24 organizations was closed.",
        "被捕的有24名人士。",
    ],
)
def test_deep_in_the_text_other_numbers_say_nothing(words: str) -> None:
    assert claims(text(body=OPENING + words)) == ()


def test_the_first_paragraph_may_begin_with_the_number() -> None:
    begin = "## Call\n\nDear Minister,\n\n"
    assert said(body=begin + "24 organizations call on you.") == [
        ("24 organizations", 24, "organizations")
    ]
    assert said(body=begin + "Two organizations were banned in 2020.") == []
    assert said(body=begin + "This is a statement of 24 groups.") == [
        ("24 groups", 24, "organizations")
    ]
    assert said(body=begin + "In May, 24 groups met.") == []
    assert said(body="二十四個團體今日要求") == [("二十四個團體", 24, "organizations")]


def test_organizations_and_persons_are_counted_apart() -> None:
    assert said(title="24 organizations and 12 individuals call for a hearing") == [
        ("24 organizations", 24, "organizations"),
        ("12 individuals", 12, "persons"),
    ]
    assert said(body="We are 24 groups and twelve activists.") == [
        ("24 groups", 24, "organizations"),
        ("twelve activists", 12, "persons"),
    ]


@pytest.mark.parametrize("persons", ["twelve", "twenty-four", "twenty four", "one hundred"])
def test_persons_counted_in_words_are_counted_apart(persons: str) -> None:
    found = said(title=f"24 organizations and {persons} individuals call for a hearing")
    assert [(phrase, about) for phrase, _, about in found] == [
        ("24 organizations", "organizations"),
        (f"{persons} individuals", "persons"),
    ]


def test_a_number_parted_at_the_end_of_a_line_is_not_half_of_it() -> None:
    assert said(body="We are\ntwenty-four groups.") == [("twenty-four groups", 24, "organizations")]
    assert said(body="We are twenty-\nfour groups.") == []


def test_the_reference_line_is_read_like_a_title() -> None:
    (claim,) = claims(text(reference="Request of 24 groups for a hearing"))
    assert claim == Claim(
        "reference", "24 groups", "Request of 24 groups for a hearing", 24, "organizations"
    )


def test_the_place_is_cut_to_a_readable_length() -> None:
    (claim,) = claims(text(body="word " * 50 + "and we, 24 groups, write " + "word " * 50))
    assert claim.phrase in claim.place
    assert claim.place.startswith("…")
    assert claim.place.endswith("…")
    assert len(claim.place) < 120


@pytest.mark.parametrize(
    ("title", "organizations", "persons", "sentence"),
    [
        (
            "Joint Statement of 24 US Hong Kong Advocacy Organizations",
            23,
            0,
            "The title says “24 US Hong Kong Advocacy Organizations”; 23 organizations are listed. "
            "Write {{ count }} and it is always right.",
        ),
        (
            "Joint Statement of 24 groups",
            1,
            5,
            "The title says “24 groups”; 1 organization is listed. Please correct the number: "
            "{{ count }} prints 6, organizations and persons together.",
        ),
        (
            "Letter of 24 scholars",
            0,
            25,
            "The title says “24 scholars”; 25 persons are listed. "
            "Write {{ count }} and it is always right.",
        ),
        (
            "More than 50 groups write",
            50,
            0,
            "The title says “More than 50 groups”; "
            "50 organizations are listed. Write {{ count }} and it is always right.",
        ),
    ],
)
def test_a_wrong_number_is_told_with_its_place(
    title: str, organizations: int, persons: int, sentence: str
) -> None:
    (found,) = contradictions(text(title), organizations, persons)
    assert found.sentence == sentence
    assert found.claim.field == "title"


def test_a_wrong_number_in_the_text_is_told_with_the_words_around_it() -> None:
    body = OPENING + "We, the 53 undersigned groups, ask you to act."
    (found,) = contradictions(text(body=body), 51, 0)
    assert found.sentence.startswith(
        "The text says “53 undersigned groups” at “We, the 53 undersigned groups, ask you to act.”;"
    )


@pytest.mark.parametrize(
    ("title", "organizations", "persons"),
    [
        ("Joint Statement of 24 groups", 24, 0),
        ("Joint Statement of 24 groups", 24, 99),
        ("Letter of 24 scholars", 3, 24),
        ("24 organizations and individuals write", 20, 4),
        ("More than 50 groups write", 51, 0),
        ("At least 50 groups write", 50, 0),
        ("50多個團體聯署", 51, 0),
        ("逾百個團體聯署", 101, 0),
        ("百餘個團體聯署", 101, 0),
        ("Open letter", 7, 7),
    ],
)
def test_a_right_number_is_not_told(title: str, organizations: int, persons: int) -> None:
    assert contradictions(text(title), organizations, persons) == ()


@settings(deadline=None)
@given(st.integers(2, 999), st.integers(0, 1200))
def test_a_number_contradicts_every_other_count(number: int, count: int) -> None:
    found = contradictions(text(f"Joint statement of {number} groups"), count, 0)
    # A bare year is none.
    assert bool(found) is (number != count)


@settings(deadline=None)
@given(st.sampled_from(["en", "de", "fr", "es", "ar"]), st.data())
def test_numbers_in_words_are_read_in_sentences(language: str, data: Any) -> None:
    words, number = data.draw(st.sampled_from(sorted(number_words(language).items())))
    title = {
        "en": "Joint statement of {} groups",
        "de": "Erklärung von {} Gruppen",
        "fr": "Déclaration de {} organisations",
        "es": "Declaración de {} organizaciones",
        "ar": "بيان من {} منظمة",
    }[language].format(words)
    assert [claim.number for claim in claims(text(title))] == [number]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_every_number_to_one_hundred_has_words(language: str) -> None:
    assert set(range(2, 101)) <= set(number_words(language).values())


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("二十四", 24),
        ("十", 10),
        ("兩百", 200),
        ("二〇", 20),
        ("一百零五", 105),
        ("２４", 24),
        ("一千兩百", 1200),
        ("九十九", 99),
    ],
)
def test_han_numbers(written: str, number: int) -> None:
    assert han_value(written) == number


@pytest.mark.parametrize("written", ["兩三", "三五", "二三十", "三四百", "二十三四", "一百零二三"])
def test_han_numbers_that_mean_about_so_many_are_none(written: str) -> None:
    assert han_value(written) is None


def test_numbers_too_large_count_nobody() -> None:
    assert digits_value("9" * 10_000) is None
    assert digits_value("") is None
    assert han_value("千" * 9) is not None
    assert folded("Fünf‑und ‘É’") == "funf und ‘e'"


PIECES = st.lists(
    st.sampled_from(
        [
            *"*_[]()#\n -,.:“”",
            "24",
            "twenty-four",
            " groups",
            "we, ",
            "undersigned ",
            "個團體",
            "二十四",
            "{{ count }}",
            "[^1]",
            "https://a.example/24",
            " and ",
            "more than ",
            "منظمة",
        ]
    ),
    max_size=25,
)


@settings(deadline=None)
@given(PIECES.map("".join) | st.text(), st.text())
def test_any_text_can_be_read(body: str, title: str) -> None:
    for claim in claims(text(title, body)):
        assert claim.number >= 2
        source = {"title": title, "body": body}[claim.field]
        assert claim.phrase in " ".join(source.split())
        assert claim.phrase.split()[0] in claim.place


@pytest.mark.parametrize(
    "piece",
    [
        "24 groups ",
        "we, 24 groups, ",
        "one hundred and twenty ",
        "24 a, b, c and ",
        "二十四個",
        "the ",
        "9",
        "we are ",
        "24個團體",
        "[24 groups](b) ",
        "a b c d e f g h ",
        " \n",
        "- ",
        "( ",
        "non-",
    ],
)
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    body = piece * (100_000 // len(piece.encode()))
    begun = time.process_time()
    contradictions(text(body=body), 1, 1)
    assert time.process_time() - begun < 8


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_no_number_has_more_words_than_are_looked_at(language: str) -> None:
    assert max(len(words.split()) for words in number_words(language)) <= LONGEST_WORDS
