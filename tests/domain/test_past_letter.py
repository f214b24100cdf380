"""Ada brings the letters of earlier years: what is read, what is doubted, what is refused."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.collation import sort_key
from letters.domain.letter import OrderRule, RecipientLine
from letters.domain.past_letter import DoubtKind, PastLetter, decode, guess_leads, parse, read
from letters.domain.past_letter.dates import is_date_line, read_date
from letters.domain.problems import Problem
from letters.domain.roll import make, positions_for
from letters.domain.states import LetterKind, PartyKind

DATA = Path(__file__).parent / "data"
LETTERS = sorted(path.name for path in DATA.glob("*.txt") if path.name != "without_names.txt")
LABELS = {"cc", "to", "re", "致"}


def source(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def letter(name: str) -> PastLetter:
    return parse(source(name))


def kinds(past: PastLetter) -> list[DoubtKind]:
    return [doubt.kind for doubt in past.doubts]


def printed(past: PastLetter) -> list[str]:
    return [each.name for each in past.names]


def read_or_refused(reading: Callable[[], PastLetter]) -> str:
    """The first name, or the sentence of the refusal."""
    try:
        return printed(reading())[0]
    except Problem as problem:
        return problem.message


def words(*texts: str) -> Counter[str]:
    return Counter(word.casefold() for text in texts for word in re.findall(r"\w+", text))


def everything(past: PastLetter) -> Counter[str]:
    """The words of all fields together."""
    return words(
        past.title,
        past.date_line,
        past.reference,
        past.salutation,
        past.body,
        past.note,
        *past.headings,
        *past.dropped,
        *(each.name for each in past.names),
        *(line for each in past.recipients for line in each.block),
    )


def assert_nothing_lost(text: str, past: PastLetter) -> None:
    """Each word of the source is in exactly one field; only numbers and labels have none."""
    before, after = words(text), everything(past)
    assert not after - before, "a word stands in two fields"
    lost = before - after
    assert all(word.isdigit() or word in LABELS for word in lost), lost


def assert_body_in_order(text: str, past: PastLetter) -> None:
    """The lines of the body come in the order of the source."""
    place = 0
    for line in past.body.splitlines():
        found = text.find(line.removeprefix("- "), place)
        assert found >= 0, line
        place = found + 1


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_of_a_letter_is_lost_or_doubled(name: str) -> None:
    past = letter(name)
    assert_nothing_lost(source(name), past)
    assert_body_in_order(source(name), past)


@pytest.mark.parametrize("name", LETTERS)
def test_line_ends_byte_order_marks_and_blanks_change_nothing(name: str) -> None:
    text, past = source(name), letter(name)
    assert parse("\ufeff" + text.replace("\n", "\r\n")) == past
    assert parse(text.replace("\n", "\r")) == past
    assert parse(text.replace("\n", "\u00a0 \t\n")) == past
    assert parse(text + "\n\n\n") == past


# The page copied from a browser: title twice, blank lines between the lines of the address.


def test_ada_reads_a_letter_copied_from_a_page() -> None:
    past = letter("letter_page_copy.txt")
    assert past.title == "Open Letter to Mayor Park on the Ferry Archive’s Move Out of the U.K."
    assert past.salutation == "Dear Mayor Park,"
    assert past.note == "(Undersigned groups listed in alphabetical order)"
    assert past.missing_numbers == (7, 37)
    assert len(past.names) == 51
    assert kinds(past) == [DoubtKind.NUMBER_SKIPPED, DoubtKind.NUMBER_SKIPPED]
    assert past.dropped == (f"Comments Off on {past.title}", past.title, "Back to Top")
    assert len(past.body.split("\n\n")) == 4
    assert "More than\u00a01,500 boxes\u00a0stand" in past.body


def test_the_address_block_and_the_copies_are_taken_apart() -> None:
    past = letter("letter_page_copy.txt")
    to = [each for each in past.recipients if each.line is RecipientLine.TO]
    assert len(to) == 1
    assert to[0].honorific == "The Honorable"
    assert to[0].name == "Ada B. Park, Jr."
    assert to[0].office == "Mayor of Harbour City"
    assert len(to[0].block) == 5
    copies = [each for each in past.recipients if each.line is RecipientLine.CC]
    assert [each.name for each in copies] == [
        "Ben Ito",
        "Chu D. Wong",
        "Dana Osei",
        "Eli Roth",
        "Fay Lund",
    ]
    assert {each.honorific for each in copies} == {"The Hon."}
    assert copies[2].office == "Under Secretary for Archives, Libraries, and Reading Rooms"


def test_the_json_has_what_the_command_line_promises() -> None:
    answer = json.loads(json.dumps(letter("letter_page_copy.txt").as_json()))
    assert answer["count"] == 51
    assert answer["missing_numbers"] == [7, 37]
    assert answer["recipients"]["to"][0]["address_lines"] == [
        "The Honorable Ada B. Park, Jr.",
        "Mayor of Harbour City",
        "The Old Town Hall",
        "1600 Quayside Ave, NW",
        "Harbour City, HC 20500",
    ]
    assert answer["recipients"]["to"][0]["address"] == [
        "The Old Town Hall",
        "1600 Quayside Ave, NW",
        "Harbour City, HC 20500",
    ]
    assert len(answer["recipients"]["cc"]) == 5
    assert answer["names"][0] == {
        "number": 1,
        "name": "7 October Movement",
        "kind": "organization",
    }
    assert answer["date"] is None
    assert answer["doubts"][0]["where"] == "number 7"
    assert letter("two_sections.txt").as_json()["date"] == "2023-09-01"


# The statement: title, text, numbered names, nothing behind them.


def test_ada_reads_a_statement_that_ends_with_its_last_name() -> None:
    past = letter("statement_numbered.txt")
    assert past.title.startswith("Joint Statement of 24 Harbour City Advocacy Organizations")
    assert (past.recipients, past.salutation, past.note) == ((), "", "")
    assert len(past.names) == 24
    assert past.names[23].name == "We The Hongkongers"
    assert past.missing_numbers == ()
    assert len(past.body.split("\n\n")) == 4


def test_links_that_lost_their_target_are_doubted_and_kept() -> None:
    past = letter("statement_numbered.txt")
    found = [doubt for doubt in past.doubts if doubt.kind is DoubtKind.LINK_WITHOUT_TARGET]
    assert [doubt.where for doubt in found] == ["line 5", "line 9"]
    assert "“Archive Order”" in found[1].sentence
    assert "[locked its doors](#)" in past.body
    assert DoubtKind.LINK_WITHOUT_TARGET not in kinds(
        parse(source("statement_numbered.txt").replace("(#)", "(https://example.org/a)"))
    )


def test_three_leads_are_seen_above_the_alphabet() -> None:
    names = printed(letter("statement_numbered.txt"))
    assert guess_leads(names, OrderRule(), sort_key) == 3


@pytest.mark.parametrize("name", LETTERS)
def test_the_printed_order_comes_back_from_the_roll(name: str) -> None:
    past, rule = letter(name), OrderRule()
    leads = past.leads or guess_leads(printed(past), rule, sort_key)
    signatories = positions_for(replace(past, leads=leads).signatories, rule)
    assert [line.signatory.name for line in make(signatories, rule).lines] == printed(past)


def test_a_list_in_alphabetical_order_has_no_leads() -> None:
    names = printed(letter("letter_page_copy.txt"))
    assert guess_leads(names, OrderRule(), sort_key) == 0


@pytest.mark.parametrize(
    ("names", "leads"),
    [
        ([], 0),
        (["b", "a"], 0),
        (["z", "a", "b", "c"], 1),
        (["a", "b", "d", "c", "e"], 0),
        (list("zyxwvabcdefgh"), 5),
        (list("hgfedcbazyxwvutsrqponml"), 0),
    ],
)
def test_leads_are_only_guessed_where_the_rest_is_in_order(names: list[str], leads: int) -> None:
    assert guess_leads(names, OrderRule(), lambda name, rule: name.encode()) == leads


@given(st.lists(st.text("abcdef", min_size=1, max_size=3), min_size=8, max_size=30, unique=True))
def test_leads_before_an_alphabet_are_never_more_than_asked_for(names: list[str]) -> None:
    ordered = sorted(names)
    assert guess_leads(ordered, OrderRule(), lambda name, rule: name.encode()) == 0
    moved = [ordered[-1], *ordered[:-1]]
    assert guess_leads(moved, OrderRule(), lambda name, rule: name.encode(), limit=1) == 1


# Other shapes.


def test_names_may_stand_before_the_text() -> None:
    past = letter("undersigned_first.txt")
    assert printed(past) == [
        "HK_Connect_UK",
        "7 October Movement",
        "Fight for Freedom. Stand with Hong Kong.",
        "Hong Kong Forum, Los Angeles",
        "Freiheit für Hongkong e.V.",
    ]
    assert [each.number for each in past.names] == [1, 2, 3, 4, 5]
    assert past.body.startswith("stand with the four keepers")
    assert DoubtKind.TEXT_AFTER_NAMES in kinds(past)


def test_bulleted_names_and_bulleted_demands_are_told_apart() -> None:
    past = letter("bulleted.txt")
    assert past.title == "Appeal for a Reading Room"
    assert past.date == date(2024, 3, 6)
    assert past.recipients[0].office == "Harbour City Council"
    assert len(past.names) == 4
    assert "- open the room on two evenings a week;" in past.body
    assert past.body.endswith("Contact: reading@example.org")


def test_sections_say_who_is_a_person() -> None:
    past = letter("two_sections.txt")
    assert [each.kind for each in past.names] == [PartyKind.ORGANIZATION] * 3 + [
        PartyKind.PERSON
    ] * 2
    assert past.names[3].name == "Jane Doe, Professor, X University"
    assert past.names[3].number == 1
    assert past.missing_numbers == ()
    assert past.note == "*Affiliations are listed for identification purposes only"
    assert past.body.endswith("Respectfully,")
    assert "1. Lend every map that exists twice." in past.body
    assert kinds(past) == [DoubtKind.PERSON_WITH_MORE]


def test_a_chinese_letter_names_its_recipient_below_the_closing() -> None:
    past = letter("chinese.txt")
    assert past.language == "zh-Hant"
    assert past.date == date(2024, 3, 28)
    assert past.salutation == "尊敬的朴市長："
    assert [each.name for each in past.recipients] == ["市長朴艾達女士"]
    assert past.headings == ("聯署團體：",)
    assert printed(past) == ["香港監察", "渡輪之友", "7 October Movement", "海外港人會（倫敦）"]
    assert past.body.endswith("此致")


def test_a_german_letter_has_sender_address_date_and_title_in_its_own_order() -> None:
    past = letter("german.txt")
    assert past.language == "de"
    assert past.title == "Offener Brief zum Umzug des Fährarchivs"
    assert past.date == date(2024, 3, 22)
    assert [each.block for each in past.recipients] == [
        ("Frau Bürgermeisterin Ada Park", "Rathausmarkt 1", "20095 Hamburg")
    ]
    assert past.dropped == ("Verein der Leserinnen e.V.", "Hafenstraße 5", "20457 Hamburg")
    assert DoubtKind.TEXT_LEFT_OUT in kinds(past)
    assert printed(past)[0] == "Freiheit für Hongkong e.V."
    assert past.missing_numbers == (3,)


def test_a_letterhead_address_after_the_date_and_names_under_a_closing() -> None:
    past = letter("letterhead.txt")
    assert past.date == date(2024, 4, 3)
    assert past.title == "Ferry archive, docket HC-2024-17"
    assert DoubtKind.NO_TITLE in kinds(past)
    to = [each for each in past.recipients if each.line is RecipientLine.TO]
    assert [(each.name, each.office) for each in to] == [
        ("Ada Park", "Mayor of Harbour City"),
        ("Ben Ito", "Keeper of Records"),
    ]
    assert len([each for each in past.recipients if each.line is RecipientLine.CC]) == 2
    assert printed(past)[-2:] == ["7 October Movement", "SEArious For HKG"]
    assert "2. Mend the roof." in past.body
    assert past.body.endswith("Yours sincerely,\n\n[1] See the minutes of the council, June.")


def test_columns_are_read_and_doubted() -> None:
    rows, numbered = letter("columns.txt"), letter("numbered_columns.txt")
    assert printed(rows)[:2] == ["Philly4HK", "TX4HK"]
    assert printed(numbered)[:2] == ["Philly4HK", "LV4HK"]
    assert [each.number for each in numbered.names] == [1, 2, 3, 4, 5, 6]
    assert DoubtKind.COLUMNS in kinds(rows)
    assert DoubtKind.COLUMNS in kinds(numbered)


def test_wrapped_names_are_joined_and_doubted() -> None:
    past = letter("wrapped_mail.txt")
    assert printed(past)[:2] == [
        "Hong Kong Social Action Movements in Boston",
        "New York University Hong Kong Student Advocacy Group",
    ]
    assert past.missing_numbers == (4, 5)
    assert kinds(past).count(DoubtKind.NAME_RUNS_ON) == 2
    assert {
        DoubtKind.NUMBER_DOUBLED,
        DoubtKind.NUMBER_SKIPPED,
        DoubtKind.NUMBER_WITHOUT_NAME,
    } <= set(kinds(past))
    assert "\n\n" not in past.body


def test_numbers_on_lines_of_their_own_and_buttons_of_the_page() -> None:
    past = letter("names_below_numbers.txt")
    assert [(each.number, each.name) for each in past.names] == [
        (1, "Victims of Communism Foundation"),
        (2, "World Liberty Congress"),
        (3, "Revive South Sudan"),
    ]
    assert past.date == date(2023, 9, 28)
    assert past.dropped[1:] == ("Share this:", "Facebook", "Twitter")
    assert DoubtKind.DATE in kinds(past)


def test_leads_under_their_own_heading() -> None:
    past = letter("leads.txt")
    assert past.leads == 2
    assert [each.lead for each in past.signatories] == [1, 2, None, None, None]
    assert [each.lead for each in replace(past, leads=1).signatories][:2] == [1, None]


def test_a_figure_that_counts_is_a_number_and_one_that_does_not_is_a_name() -> None:
    past = letter("plain_numbers.txt")
    assert (past.names[0].number, past.names[0].name) == (1, "7 October Movement")
    plain = parse("Joint Letter\n\nSigned,\n\n7 October Movement\n4 Freedoms\n12 Angry Gulls")
    assert printed(plain) == ["7 October Movement", "4 Freedoms", "12 Angry Gulls"]


def test_the_text_becomes_a_letter_text() -> None:
    past = letter("letter_page_copy.txt")
    text = past.text(LetterKind.OPEN_LETTER, ["Hong Kong Watch"])
    assert (text.title, text.body, text.salutation) == (past.title, past.body, past.salutation)
    assert len(text.copies) == 5
    assert text.conveners == ("Hong Kong Watch",)
    assert [each.name for each in past.signatories] == printed(past)


# Names.

NAMES = (
    "Fight for Freedom. Stand with Hong Kong.",
    "Hong Kong Forum, Los Angeles",
    "HK_Connect_UK",
    "7 October Movement",
    "APAC Committee, Assembly of Citizens' Representatives, Hong Kong",
    "Freiheit für Hongkong e.V.",
    "NYC852HKER",
    "བོད་རིགས་ཚོགས་པ།",
    "ئۇيغۇر قۇرۇلتىيى",
    "香港監察 (Hong Kong Watch)",
    "*Starred* Group",
    "1.5 Degrees Now",
    "Contact Tibet",
    "Twitter Free Tibet; and Friends",
)
FORMS = ("{n}. {name}", "{n}) {name}", "({n}) {name}", "{n}  {name}", "{n}\t{name}", "{n}.{name}")


@given(
    st.lists(st.sampled_from(NAMES), min_size=3, max_size=12, unique=True),
    st.sampled_from(FORMS[:5]),
    st.sampled_from(["\n", "\n\n", "\r\n", "\n \u00a0\n"]),
    st.sampled_from(["", "Signed,\n\n", "Sincerely,\n", "(In alphabetical order)\n\n"]),
)
def test_numbered_names_come_back_to_the_letter(
    names: list[str], form: str, end: str, mark: str
) -> None:
    roll = end.join(form.format(n=n, name=name) for n, name in enumerate(names, start=1))
    past = parse(f"Joint Letter\n\nDear Mayor,\n\nPlease mend the roof.\n\n{mark}{roll}")
    assert printed(past) == names
    assert [each.number for each in past.names] == list(range(1, len(names) + 1))
    assert past.missing_numbers == ()


@given(
    st.lists(st.sampled_from(NAMES[:-4]), min_size=3, max_size=10, unique=True),
    st.sampled_from(["", "- ", "• "]),
    st.sampled_from(["Sincerely,", "Signatories:", "The undersigned", "聯署團體："]),
)
def test_names_without_numbers_come_back_to_the_letter(
    names: list[str], bullet: str, mark: str
) -> None:
    roll = "\n".join(f"{bullet}{name}" for name in names)
    past = parse(f"Joint Letter\n\nDear Mayor,\n\nPlease mend the roof.\n\n{mark}\n\n{roll}\n")
    assert printed(past) == names


@given(st.sets(st.integers(1, 40), min_size=5, max_size=39), st.booleans())
def test_each_number_is_either_named_or_missing(gone: set[int], blank: bool) -> None:
    lines = [
        f"{n}. Group number {n}" if n not in gone else (f"{n}." if blank else "")
        for n in range(1, 41)
    ]
    past = parse("Joint Letter\n\nSigned,\n\n" + "\n\n".join([*lines, "41. The Last Group"]))
    assert set(past.missing_numbers) == gone
    assert {each.number for each in past.names} | gone == set(range(1, 42))


@pytest.mark.parametrize(
    ("roll", "kind"),
    [
        ("1. Call4HK\n3. TX4HK\n2. FL4HK", DoubtKind.NUMBER_OUT_OF_ORDER),
        ("1. Call4HK\n2. TX4HK\n2. FL4HK", DoubtKind.NUMBER_DOUBLED),
        ("1. Call4HK\n2. TX4HK 3. FL4HK", DoubtKind.NAME_RUNS_ON),
        ("1. Call4HK\n2. TX4HK Back to Top", DoubtKind.NAME_RUNS_ON),
        ("1. Call4HK\n2. TX4HK\n3. call4hk", DoubtKind.NAME_DOUBLED),
        ("1. Call4HK\n\nTX4HK\n\n2. FL4HK", DoubtKind.NAME_WITHOUT_NUMBER),
        ("1. Call4HK\n9000. TX4HK", DoubtKind.NUMBER_SKIPPED),
        ("1. Call\u202e4HK\n2. TX4HK", DoubtKind.NAME_CHARACTERS),
        ("1. [Call4HK](https://example.org)\n2. TX4HK", DoubtKind.LINK_IN_NAME),
        ("Call4HK\nTX4HK\n\nSincerely,\nAda", DoubtKind.UNMARKED_LIST),
        ("- Call4HK\n- TX4HK", DoubtKind.UNMARKED_LIST),
    ],
)
def test_what_is_odd_about_a_list_is_doubted(roll: str, kind: DoubtKind) -> None:
    text = f"Joint Letter\n\nDear Mayor,\n\nPlease mend the roof of the archive.\n\n{roll}"
    past = parse(text)
    assert kind in kinds(past)
    assert_nothing_lost(text, past)


def test_a_leap_in_the_numbers_is_one_slip_and_not_thousands_of_missing_names() -> None:
    assert parse("Joint Letter\n\nSigned,\n1. Call4HK\n9000. TX4HK").missing_numbers == ()


@pytest.mark.parametrize(
    ("title", "doubted"),
    [
        ("Joint Statement of 3 Organizations", False),
        ("Joint Statement of Three Organizations", False),
        ("Joint Statement of 24 North Shore Ferry Reading Groups", True),
        ("Joint Statement of Fifty-Three Groups", True),
        ("Statement of One Hundred and Twenty Civil Society Groups", True),
        ("Joint Statement of over 2 Groups", False),
        ("Joint Statement of more than 30 Groups", True),
        ("Joint Statement of nearly 30 Groups", False),
        ("Joint Statement 30 Days after the Groups Met", False),
        ("二十四個團體聯署聲明", True),
        ("三個團體聯署聲明", False),
        ("Erklärung von 17 Organisationen", True),
    ],
)
def test_a_number_in_the_title_must_be_that_of_the_list(title: str, doubted: bool) -> None:
    past = parse(f"{title}\n\nPlease mend the roof.\n\nSigned,\n1. Call4HK\n2. TX4HK\n3. FL4HK")
    assert past.title == title
    assert (DoubtKind.COUNT in kinds(past)) is doubted


def test_a_number_in_the_text_is_compared_where_the_text_speaks_of_signing() -> None:
    text = (
        "Joint Letter\n\nWe, the undersigned 12 groups, ask for a roof. In June, 70 boxes "
        "got wet.\n\nLast year 90 groups met here.\n\n1. Call4HK\n2. TX4HK\n"
    )
    found = [doubt for doubt in parse(text).doubts if doubt.kind is DoubtKind.COUNT]
    assert [doubt.sentence for doubt in found] == ["The text speaks of 12 names, the list has 2."]


# What is no roll, and what is no furniture.


def test_a_short_name_is_not_lost_because_it_is_also_a_button() -> None:
    past = parse("Joint Letter\n\nPlease.\n\nSigned,\n\nSignal\nTX4HK\nHome\n\nBack to Top\nPrint")
    assert printed(past) == ["Signal", "TX4HK", "Home"]
    assert past.dropped == ("Back to Top", "Print")


def test_demands_right_above_the_names_stay_in_the_text_with_a_doubt() -> None:
    demands = "1. Mend the roof\n2. Open the door\n3. Answer us"
    past = parse(f"Joint Letter\n\nWe ask:\n\n{demands}\n\n1. Call4HK\n2. TX4HK\n3. FL4HK")
    assert printed(past) == ["Call4HK", "TX4HK", "FL4HK"]
    assert past.body == f"We ask:\n\n{demands}"
    assert DoubtKind.LIST_IN_TEXT in kinds(past)


def test_demands_amid_the_text_are_no_names() -> None:
    text = (
        "Joint Letter\n\n1. Mend roofs\n2. Open doors\n\n" + "We ask it of the whole council. " * 9
    )
    with pytest.raises(Problem, match="No names were found"):
        parse(text)


def test_a_long_list_amid_the_text_is_the_roll() -> None:
    groups = "\n".join(f"{n}. {name}" for n, name in enumerate(NAMES[:6], start=1))
    past = parse(f"Joint Letter\n\nPlease.\n\n{groups}\n\n" + "By night we read maps. " * 12)
    assert printed(past) == list(NAMES[:6])
    assert past.body.count("we read maps") == 12


def test_numbered_footnotes_below_the_names_are_no_names() -> None:
    past = parse("Joint Letter\n\nPlease.\n\nSigned,\n\nCall4HK\nTX4HK\n\n1. https://example.org/a")
    assert printed(past) == ["Call4HK", "TX4HK"]
    assert past.body.endswith("1. https://example.org/a")


def test_a_letterhead_on_lines_of_their_own_is_not_the_recipient() -> None:
    past = parse(
        "Harbour Readers\n\nPO Box 12\n\nMarch 3, 2024\n\nFerry Board\n\n2 Quay\n\n"
        "Dear all,\n\nPlease.\n\nSigned,\n1. Call4HK\n2. TX4HK"
    )
    assert [each.block for each in past.recipients] == [("Ferry Board", "2 Quay")]


# Dates and languages.


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("March 22, 2024", date(2024, 3, 22)),
        ("Washington, DC – March 22nd, 2024", date(2024, 3, 22)),
        ("Friday, 22 March 2024", date(2024, 3, 22)),
        ("Berlin, den 22. März 2024", date(2024, 3, 22)),
        ("22.03.2024", date(2024, 3, 22)),
        ("Date: 2024-03-22", date(2024, 3, 22)),
        ("2024年3月22日", date(2024, 3, 22)),
        ("Paris, le 1er mars 2024", date(2024, 3, 1)),
        ("22/3/2024", date(2024, 3, 22)),
        ("3/22/2024", date(2024, 3, 22)),
        ("3/4/2024", None),
        ("31 February 2024", None),
    ],
)
def test_dates_are_read_where_they_are_certain(line: str, day: date | None) -> None:
    assert is_date_line(line)
    assert read_date(line) == day


@pytest.mark.parametrize(
    "line", ["We met on 4 June 1989", "7 October Movement", "Since the storm of May 3, 2020", ""]
)
def test_a_date_inside_a_sentence_is_no_date_line(line: str) -> None:
    assert not is_date_line(line)


def test_a_date_that_may_be_two_days_is_doubted_and_kept() -> None:
    past = parse("Joint Letter\n\n3/4/2024\n\nDear Mayor,\n\nPlease.\n\nSigned,\n1. A1\n2. B2")
    assert (past.date, past.date_line) == (None, "3/4/2024")
    assert DoubtKind.DATE in kinds(past)


def test_a_text_in_few_words_is_taken_for_english_with_a_doubt() -> None:
    past = parse("Appeal\n\nRoof!\n\nSigned,\n1. Call4HK\n2. TX4HK")
    assert past.language == "en"
    assert DoubtKind.LANGUAGE in kinds(past)


# Recipients.


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            "The Right Honourable Ada Park MP\nSecretary of State for Ferries\n1 Quay",
            [("The Right Honourable", "Ada Park MP", "Secretary of State for Ferries")],
        ),
        (
            "H.E. Dr. Chu Wong\nAmbassador of the Islands\n\nMs. Fay Lund\nKeeper",
            [("H.E. Dr.", "Chu Wong", "Ambassador of the Islands"), ("Ms.", "Fay Lund", "Keeper")],
        ),
        ("Ferry Board\n2 Quay\nHarbour City", [("", "Ferry Board", "")]),
        (
            "To: Ada Park, Mayor; Ben Ito, Keeper",
            [("", "Ada Park", "Mayor"), ("", "Ben Ito", "Keeper")],
        ),
    ],
)
def test_address_blocks(block: str, expected: list[tuple[str, str, str]]) -> None:
    past = parse(f"Open Letter\n\n{block}\n\nDear all,\n\nPlease.\n\nSigned,\n1. Call4HK\n2. TX4HK")
    assert [(each.honorific, each.name, each.office) for each in past.recipients] == expected


def test_copies_may_stand_below_the_names_one_on_each_line() -> None:
    past = parse(
        "Open Letter\n\nDear Mayor,\n\nPlease.\n\nSigned,\n\nCall4HK\nTX4HK\n\nCc:\n"
        "- The Hon. Ada Park, Keeper of Maps, Letters, and Lending\n- Ben Ito\n"
    )
    assert printed(past) == ["Call4HK", "TX4HK"]
    assert [each.name for each in past.recipients] == ["Ada Park", "Ben Ito"]


# Files.


def test_files_in_four_encodings_read_alike() -> None:
    text = source("german.txt")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read(text.encode(encoding)) == parse(text)
    windows = read(text.encode("cp1252"))
    assert windows.doubts[0].kind is DoubtKind.ENCODING
    assert replace(windows, doubts=windows.doubts[1:]) == parse(text)


def test_windows_quotes_come_out_right() -> None:
    assert decode(b"the \x93archive\x94\x92s roof \x96 wet") == "the “archive”’s roof – wet"


@pytest.mark.parametrize(
    ("data", "words_of_the_refusal"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "a Word document"),
        (b"\x89PNG....", "a picture"),
        (b"text\0text", "zero bytes"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"\x01\x02\xff\xfe", "control bytes"),
        (b"caf\xe9 \x81", "Windows-1252"),
        (b"a" * 2_000_001, "1 MB"),
    ],
)
def test_what_is_not_plain_text_is_refused_in_a_sentence(
    data: bytes, words_of_the_refusal: str
) -> None:
    with pytest.raises(Problem, match=words_of_the_refusal) as refusal:
        decode(data)
    assert refusal.value.message.endswith(".")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert read_or_refused(lambda: read(data))


# Refusals.


def test_a_letter_without_names_says_what_was_read() -> None:
    with pytest.raises(Problem) as refusal:
        letter("without_names.txt")
    message = refusal.value.message
    assert message.startswith("No names were found: ")
    assert message.endswith("the title, the salutation and 3 paragraphs were read.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The text is empty: nothing was found."),
        ("\ufeff \r\n\t\u00a0", "The text is empty: nothing was found."),
        ("Back to Top", "nothing else was found either."),
        ("<!DOCTYPE html><html>", "source of a web page"),
        ("a" * 1_000_001, "longer than 1 MB"),
        ("a\n" * 100_001, "more than 100,000 lines"),
        ("Dear Mayor,\n\nPlease mend the roof.\n\nSincerely,\n", "No names were found"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Problem, match=re.escape(sentence)):
        parse(text)


def test_control_characters_are_taken_out_with_a_doubt() -> None:
    past = parse("Joint Letter\n\nMend the ro\x08of.\n\nSigned,\n1. Call\x004HK\n2. TX\ud8004HK")
    assert printed(past) == ["Call4HK", "TX4HK"]
    assert DoubtKind.CONTROL_CHARACTERS in kinds(past)


# Hostile input.

PIECES = (
    "Joint Statement of Friends",
    "The Hon. Ada Park",
    "Mayor of Harbour City",
    "March 3, 2024",
    "Cc: Ben Ito, Keeper; Chu Wong",
    "Cc:",
    "To: Dana Osei",
    "Re: roof",
    "Dear Mayor,",
    "We ask for a roof over the archive, and we ask for it before the storm comes.",
    "a roof that holds",
    "1. Mend the roof.",
    "1. Call4HK",
    "2. TX4HK",
    "7.",
    "3) FL4HK\t4) SD4HK",
    "- Lion Rock Café",
    "Organizations",
    "Individuals:",
    "Signed,",
    "Sincerely,",
    "(in alphabetical order)",
    "此致",
    "Back to Top",
    "Facebook",
    "[1] See the minutes.",
    "[a link](#)",
    "   indented",
    "",
)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_however_the_lines_lie_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        past = parse(text)
    except Problem:
        return
    assert past.names
    assert_nothing_lost(text, past)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert read_or_refused(lambda: parse(text))


HOSTILE = {
    "many names": "Letter\n\nSigned,\n" + "\n".join(f"{n % 9999}. N{n}" for n in range(10_000)),
    "many blank lines": "Letter\n" + "\n" * 99_000,
    "many short lines": "a\n" * 99_000,
    "one long line": "1. " + "a" * 999_000,
    "one long line of blanks": "1." + " \t" * 499_000 + "x",
    "copies": "Cc:\n" * 20_000,
    "copies with semicolons": "Cc: " + "a;" * 49_000,
    "closings": "Sincerely,\n1. A\n" * 6_000,
    "closings amid text": ("Sincerely,\nA\n" + "word " * 30 + "\n") * 1_000,
    "brackets": "[" * 999_000,
    "open links": "[a](" * 240_000,
    "stars": "*" * 999_000,
    "number words": "Statement " + "one hundred " * 80_000,
    "number words in titles": ("Statement of one hundred " * 11 + "\n") * 3_500,
    "digits": "1" * 999_000,
    "Han digits": "一" * 330_000,
    "dates": "March 3, 2024\n" * 7_000,
    "styles": "The Hon. " * 110_000,
    "honorifics": ("Dr. " * 40 + "\n") * 600 + "Dear Ada,\nHello.\n1. A\n2. B",
    "tabs": "1. a" + "\t2. b" * 19_000,
    "sections": "Organizations\n1. A\n200. B\n" * 5_000,
    "at signs": "a@" * 490_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_malice_takes_no_more_time_than_its_length(name: str) -> None:
    began = time.process_time()
    text = f"{HOSTILE[name]}\n\nSigned,\n1. Call4HK\n2. TX4HK"
    assert parse(text).names[-1].name == "TX4HK"
    assert time.process_time() - began < 15


def test_thousands_of_doubts_are_summed_up() -> None:
    past = parse("Letter\n\nSigned,\n" + "\n".join("1. Call4HK" for _ in range(1_000)))
    doubled = [doubt for doubt in past.doubts if doubt.kind is DoubtKind.NUMBER_DOUBLED]
    assert len(doubled) == 26
    assert doubled[-1].sentence == "There are 974 more doubts like this one."
