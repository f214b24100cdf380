"""What may stand in a name, and what is refused in words that a signer understands."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import names
from letters.domain.problems import Problem
from tests.domain.real_names import ALPHABETICAL, MANY_SCRIPTS, THREE_LEADS_THEN_A_ROLL

# What people and opponents mix: letters, joiners, marks, blanks, invisible signs.
pieces = st.sampled_from(
    [
        *("<b>", "&amp;", "&#", "39;", "<", ">"),
        *("www.", "https:", *"aeZö1 =?-.@/:Я한葛هیا"),
        *("\u0301", "\u0315", "\u0f71", "\u0dca", "\u034f", "\u1100", "\u1160", "\u3000", "\u00a0"),
        *("\u200b", "\u200c", "\u200d", "\u00ad", "\ufeff", "\u2060", "\ufe0f", "\U000e0100"),
        *("ක", "ཧ", "👩", "🚀", "ᠮ", "\u180b"),
    ]
)
mixed = st.one_of(st.lists(pieces, max_size=20).map("".join), st.text(max_size=30))


def accepted(text: str) -> str | None:
    try:
        return names.clean(text)
    except Problem:
        return None


@pytest.mark.parametrize("name", [*THREE_LEADS_THEN_A_ROLL, *ALPHABETICAL, *MANY_SCRIPTS])
def test_a_real_name_is_printed_to_the_letter(name: str) -> None:
    assert names.clean(name) == name


def test_the_two_letters_have_75_names() -> None:
    assert (len(THREE_LEADS_THEN_A_ROLL), len(ALPHABETICAL)) == (24, 51)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Hong   Kong \u00a0 Watch\r\n", "Hong Kong Watch"),
        ("陳\u3000大文", "陳 大文"),
        ("Lion Rock Cafe\u0301", "Lion Rock Café"),
        ("Hong\u200b Kong\u2060 Wa\u00adtch\ufeff", "Hong Kong Watch"),
        ("Ada\u200d Park\u200c", "Ada Park"),
        ("خانها\u200cی", "خانهای"),  # the letter before never joins: nothing to part
        ("Ada\U000e0100 \ufe0fPark\u180b", "Ada Park"),
        ("a\u034f\u0301b", "áb"),  # what comes together when the sign between is gone
        ("Park \u200b Ada", "Park Ada"),
        ("\u3164Ada", "Ada"),
    ],
)
def test_blanks_and_invisible_signs_do_not_make_another_name(typed: str, printed: str) -> None:
    assert names.clean(typed) == printed


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "missing"),
        (" \u200b\u3000", "missing"),
        ("—!", "letter or digit"),
        ("❤️", "letter or digit"),
        ("Ada\0", "NUL (U+0000)"),
        ("Ada\x07Park", "U+0007"),
        ("Ada\x9bPark", "U+009B"),
        ("Ada\tPark", "a tab"),
        ("Ada\r\nBcc: ben@example.org", "a line break"),
        ("Ada\u2028Park", "a line break"),
        ("Ada\x85Park", "a line break"),
        ("Ada \ud800", "U+D800"),
        ("Ada \ue000", "U+E000"),
        ("Ada \U00100000", "U+100000"),
        ("Ada \ufffd", "broken on its way"),
        ("Ada \uffff", "U+FFFF"),
        ("Ada \ufdd0", "U+FDD0"),
        ("Ada \u202eKrap", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("Ada \u202aPark", "LEFT-TO-RIGHT EMBEDDING"),
        ("Ada \u2067Park\u2069", "RIGHT-TO-LEFT ISOLATE"),
        ("x" * 201, "201 characters; at most 200"),
        ("x" * 100_000, "100,000 characters"),
        ("Z\u0334\u0335\u0336\u0337algo", "too many accents"),
        ("ก" + "\u0e47" * 9, "too many accents"),
        ("=HYPERLINK(1)", "“=”"),
        ("+1 Coalition", "“+”"),
        ("-Coalition", "“-”"),
        ("@coalition", "“@”"),
        ("＝1+1", "“＝”"),
        ("﹢1", "“﹢”"),
        ("\u200b=1+1", "“=”"),
        ("https://example.org", "a web address"),
        ("Ada ｈｔｔｐ：／／example.org", "a web address"),
        ("See WWW.example.org", "a web address"),
        ("mailto:ada@example.org", "a web address"),
        ("Free stuff bit.ly/abc", "a web address"),
        ("ada@example.org", "an e-mail address"),
        ("=?utf-8?q?Ada?=", "“=?”"),
        ("Ada =?utf-8?q?=0ABcc:?=", "“=?”"),
        ("Ada =\u200b?utf-8", "“=?”"),
        ("<b>Ada</b>", "“<b>”. No HTML belongs here"),
        ("Ada<br/>Park", "“<br/>”"),
        ("Ada Park</span>", "“</span>”"),
        ('<a href="https://evil.example">Ada</a>', '“<a href="https://evil.example">”'),
        ("<IMG SRC=x onerror=alert(1)>", "“<IMG SRC=x onerror=alert(1)>”"),
        ("Ada <img src=x onerror=alert(1)//", "“<img src=x"),
        ("<scr\u200bipt>alert(1)</script>", "“<script>”"),
        ("<svg/onload=alert(1)>", "HTML"),
        ("Ada <!-- Park -->", "“<!--”"),
        ("<b title=" + "b" * 150 + ">", "b…”"),
        ("Ada <br> Park", "“<br>”"),
        ("<STRONG>Ada</STRONG>", "“<STRONG>”"),
        ("Ada<o:p></o:p>", "“<o:p>”"),  # what word processors leave
        ("<code>Ada</code>", "“</code>”"),
        ('<code class="x">Ada', '“<code class="x">”'),
        ("<circle/onload=alert(1)>", "“<circle/onload=alert(1)>”"),
        ("<video controls>", "“<video controls>”"),
        ("<foreignObject>", "“<foreignObject>”"),
        ("<time datetime=2026", "“<time datetime=2026”"),
        ("<!DOCTYPE html>Ada", "“<!DOCTYPE”"),
        ("Ada Park<br", "“<br”"),
        ("Ada Park</b", "“</b”"),
        ("Smith &amp Sons", "“&amp”, as HTML writes it. Perhaps “Smith & Sons” is meant."),
        ("&ltb&gt Ada", "“&gt”, as HTML"),
        ("Ada&nbsp Park", "Perhaps “Ada Park” is meant."),
        ("Smith &amp; Sons", "“&amp;”, as HTML writes it. Perhaps “Smith & Sons” is meant."),
        ("Smith &amp;amp; Sons", "Perhaps “Smith & Sons” is meant."),
        ("Women&#39;s March", "“&#39;”, as HTML writes it. Perhaps “Women's March” is meant."),
        ("Women&#x2019;s March", "Perhaps “Women’s March” is meant."),
        ("Caf&eacute; Lion&nbsp;Rock", "Perhaps “Café Lion Rock” is meant."),
        ("&lt;b&gt;Ada", "“&lt;”, as HTML writes it. Please type the character itself."),
        ("Ada&#x202e;Krap", "“&#x202e;”, as HTML writes it. Please type"),
        ("Ada&#0;", "Please type"),
        ("Ada&#13;&#10;Bcc: ben", "Please type"),
    ],
)
def test_a_name_that_could_do_harm_is_refused_with_its_reason(typed: str, word: str) -> None:
    with pytest.raises(Problem) as refusal:
        names.clean(typed, field="name", what="The printed name")
    assert word in refusal.value.message
    assert refusal.value.message.startswith("The printed name ")
    assert refusal.value.message.endswith(".")
    assert refusal.value.field == "name"


@pytest.mark.parametrize(
    "name",
    [
        "Ada <3 Tibet",
        "1 < 2 > 0 Collective",
        "Rights <-> Duties",
        "<<Rien à cacher>>",
        "A<B",
        "Smith & Sons; Daughters",
        "AT&T; R&D; B&B;",
        "Q&A &c;",
        "Women & Men &#; Co",
        "Law &c.; Order",
        "<rotor>",
        "Black Girls <code>",
        "Women <Who> Code",
        "Hack<Club>",
        "Peace Now <Netherlands>",
        "<Circle> of Mothers",
        "<A New Hope>",
        "<I vote>",
        "<B the change>",
        "</rotor>",
        "<my-group>",
        "Black Girls <code",
        "AT&T",
        "A&B",
        "R&D & B&B",
        "Lt&Gt Theatre",
        "Guitar&amp Collective",
        "Rock &Amp Festival",
    ],
)
def test_signs_that_html_uses_too_may_stand_in_a_name(name: str) -> None:
    assert names.clean(name) == name


@pytest.mark.parametrize("name", ["x" * 200, "ö" * 200, "  " + "x" * 200 + "  ", "o\u0308" * 200])
def test_two_hundred_characters_fit(name: str) -> None:
    assert len(names.clean(name)) == 200


@given(mixed)
def test_cleaning_a_clean_name_changes_nothing(text: str) -> None:
    name = accepted(text)
    assert name is None or names.clean(name) == name


@given(mixed)
def test_what_comes_out_is_fit_for_print_mail_and_spreadsheet(text: str) -> None:
    name = accepted(text)
    if name is None:
        return
    assert name == unicodedata.normalize("NFC", name) == " ".join(name.split())
    assert 0 < len(name) <= 200
    assert name[0] not in "=+-@"
    assert "=?" not in name
    assert "<b>" not in name.replace("<<b>", "").replace("<b>>", "")
    assert "&amp;" not in name
    assert not {unicodedata.category(each) for each in name} & {"Cc", "Cs", "Co", "Zl", "Zp"}


@given(mixed)
def test_the_key_is_that_of_the_clean_name(text: str) -> None:
    name = accepted(text)
    assert name is None or names.key(name) == names.key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("US Hongkongers Club", "US HongKongers  Club"),
        ("Hong Kong Watch", "Ноng Коng Wаtсh"),  # Cyrillic look-alikes
        ("HK4Tibet", "НК4Tibet"),
        ("МЕМОРИАЛ", "Мемориал"),  # real Cyrillic folds its case
        ("Tibet Initiative", "Тibet іnitiative"),
        ("Ｔｉｂｅｔ Solidarity", "Tibet Solidarity"),
        ("Students\u200b For Hong Kong", "Students for Hong Kong"),
        ("Straße", "STRASSE"),
        ("葛\U000e0100城", "葛城"),
        ("Lion Rock Café", "Lion Rock Cafe\u0301"),
    ],
)
def test_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


def test_the_real_names_have_keys_of_their_own() -> None:
    every = {*ALPHABETICAL, *MANY_SCRIPTS}
    assert len({names.key(name) for name in every}) == len(every)


@pytest.mark.parametrize(
    "line", ["", "-- Director --", "@ada", "https://example.org/a?b=c", "ada@example.org", "+1 202"]
)
def test_a_line_may_be_empty_or_hold_addresses(line: str) -> None:
    assert names.clean_line(line, field=None, what="The role") == line


@pytest.mark.parametrize(
    "line",
    ["Role\r\nBcc: x", "Role\x0bx", "A =?utf-8?b?x?=", "a\u202eb", "x" * 31, "…", "a\ud800", "a\0"],
)
def test_a_line_is_refused_where_it_could_break_a_mail_header(line: str) -> None:
    with pytest.raises(Problem, match=r"^The role .+\.$"):
        names.clean_line(line, field="role", what="The role", limit=30)


def test_a_text_keeps_its_lines_and_loses_blanks_at_their_ends() -> None:
    typed = "\r\n\r\nCafe\u0301  \r\n\r\n\tindented\u2028last \t\r\rEnd\n \n"
    assert names.clean_text(typed) == "Café\n\n\tindented\nlast\n\nEnd"


@pytest.mark.parametrize(
    "bad", ["\0", "\x1b", "\x0c", "\x85", "\u202e", "\u202d", "\ud83d", "\ufffe"]
)
def test_a_text_is_refused_with_the_line_that_is_wrong(bad: str) -> None:
    with pytest.raises(Problem) as refusal:
        names.clean_text(f"first\r\nsecond {bad}", field="body", what="The letter")
    assert "in line 2" in refusal.value.message
    assert refusal.value.field == "body"


def test_a_text_may_quote_in_two_directions_and_may_be_empty() -> None:
    quoted = "He said \u2067שלום\u2069 to us."
    assert names.clean_text(quoted) == quoted
    assert names.clean_text(" \n") == ""


def test_a_text_over_its_limit_is_refused() -> None:
    assert names.clean_text("x" * 10 + "\n", limit=10) == "x" * 10
    with pytest.raises(Problem, match="11 characters; at most 10"):
        names.clean_text("x" * 11, limit=10)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    try:
        clean = names.clean_text(text)
    except Problem:
        return
    assert names.clean_text(clean) == clean


@pytest.mark.parametrize(
    "name",
    [
        "<rotor>",
        "Black Girls <code>",
        "Women <Who> Code",
        "Hack<Club>",
        "div<ersity>",
        "Peace Now <Netherlands>",
        "‹Le Monde›",
        "<Le Monde>",
        "Ada <3 Ben",
    ],
)
def test_a_name_in_angle_brackets_is_a_name(name: str) -> None:
    assert names.clean(name) == name


def test_a_key_stays_within_what_the_tables_hold() -> None:
    long, longer = names.key("ﷺ" * 199 + "a"), names.key("ﷺ" * 200)
    assert len(long) <= names.LONGEST_KEY
    assert len(longer) <= names.LONGEST_KEY
    assert long != longer
    assert names.key("ﷺ" * 200) == longer


@pytest.mark.parametrize("pattern", ["\ufdfa", "\ucb94", "\u266a", "\ucb94\u266a\u266a\u266a"])
def test_a_key_stays_within_what_an_index_takes(pattern: str) -> None:
    # Read as 18 characters; as seven of three bytes each; as three of four bytes each.
    name = names.clean("a" + (pattern * 199)[:199])
    key = names.key(name)
    assert len(key.encode()) <= 2400
    assert len(key) <= names.LONGEST_KEY
    assert key == names.key(name.replace("a", "\u0430"))
    assert key != names.key(name[:-1] + "b")
    assert key[:300] == names.folded(name)[:300]
