"""The alphabetical order that readers of each language expect."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import collation
from letters.domain.letter import OrderRule, Signatory
from letters.domain.problems import Problem
from letters.domain.states import Articles, PartyKind
from tests.domain.real_names import ALPHABETICAL, MANY_SCRIPTS

ENGLISH = OrderRule()


def ordered(names: list[str], rule: OrderRule) -> list[str]:
    return sorted(names, key=lambda name: collation.sort_key(name, rule))


def filed(name: str, sort_name: str = "") -> Signatory:
    return Signatory(name, PartyKind.PERSON, sort_name=sort_name)


@pytest.mark.parametrize("locale", ["en", "en_US", "root"])
@pytest.mark.parametrize("numeric", [True, False])
def test_a_real_letter_is_printed_in_our_order(locale: str, numeric: bool) -> None:
    shuffled = list(ALPHABETICAL)
    random.Random(7).shuffle(shuffled)  # noqa: S311
    assert ordered(shuffled, OrderRule(locale=locale, numeric=numeric)) == list(ALPHABETICAL)


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("sv", "Ada Zorn Åbo Ära Östra"),
        ("en", "Åbo Ada Ära Östra Zorn"),
        ("de", "Adler Afrika Ärzte Zorn"),
        ("de@collation=phonebook", "Adler Ärzte Afrika Zorn"),
        ("de-u-co-phonebk", "Adler Ärzte Afrika Zorn"),
        ("cs", "Cukr Česko Hora Chata Ivan"),
        ("es", "Nube Nzz Ñandú Oca"),
        ("pl", "Lud Lwów Łódź Mama"),
        ("zh", "台灣 香港 中国"),
        ("zh@collation=stroke", "中国 台灣 香港"),
        ("zh-Hant-HK", "中国 台灣 香港"),
    ],
)
def test_each_language_has_its_order(locale: str, names: str) -> None:
    expected = names.split()
    assert ordered(expected[::-1], OrderRule(locale=locale)) == expected


def test_numbers_are_ordered_by_their_value_or_by_their_digits() -> None:
    names = ["7 October Movement", "10 October Club"]
    assert ordered(names, OrderRule(numeric=True)) == names
    assert ordered(names, OrderRule(numeric=False)) == names[::-1]


@pytest.mark.parametrize(
    ("locale", "name", "bare"),
    [
        ("en", "The Uyghur Project", "Uyghur Project"),
        ("en", "THE  NETWORK", "NETWORK"),
        ("en-GB", "A Free Tibet", "Free Tibet"),
        ("en", "Theatre for Tibet", "Theatre for Tibet"),
        ("en", "The", "The"),
        ("en", "Die Brücke", "Die Brücke"),
        ("de@collation=phonebook", "Die Brücke", "Brücke"),
        ("fr", "L’Étoile", "Étoile"),
        ("fr_CA", "L'Étoile", "Étoile"),
        ("fr", "Les Amis", "Amis"),
        ("es", "La Casa", "Casa"),
        ("pt", "O Povo", "Povo"),
        ("it", "Gli Amici", "Amici"),
        ("it", "Un'Altra", "Altra"),
        ("nl", "’t Huis", "Huis"),
        ("ja", "The Uyghur Project", "The Uyghur Project"),
    ],
)
def test_leading_articles_are_dropped_by_language(locale: str, name: str, bare: str) -> None:
    assert collation.without_article(name, locale) == bare


def test_articles_count_or_do_not_count_as_the_letter_chooses() -> None:
    names = ["The Uyghur Project", "Tibet Solidarity", "World Congress"]
    assert ordered(names, ENGLISH) == names
    dropped = OrderRule(articles=Articles.DROP)
    assert ordered(names, dropped) == ["Tibet Solidarity", "The Uyghur Project", "World Congress"]
    assert collation.initial("The Uyghur Project", ENGLISH) == "T"
    assert collation.initial("The Uyghur Project", dropped) == "U"


def test_persons_are_ordered_by_family_name_however_it_is_marked() -> None:
    people = [
        filed("Zoe Adams"),
        filed("Anna Chan"),
        filed("CHAN Tai Man"),
        filed("Zoe Chan"),
        filed("Ben Chang"),
        filed("Pope Francis", "Francis"),
        filed("Zoe Van", "Van, Zoe"),
        filed("Ann Van Dyke", "Van Dyke, Ann"),
    ]
    turned = people[::-1]
    assert sorted(turned, key=lambda each: collation.sort_key(each, ENGLISH)) == people


def test_an_article_is_no_article_in_the_name_of_a_person() -> None:
    rule = OrderRule(articles=Articles.DROP)
    assert collation.initial(filed("A Lan", "A Lan"), rule) == "A"


def test_names_that_compare_alike_still_have_one_order() -> None:
    composed, apart = "Caf\u00e9", "Cafe\u0301"
    assert collation.sort_key(composed, ENGLISH) != collation.sort_key(apart, ENGLISH)
    one, other = filed("Ada Park", "Park, Ada"), filed("Ada B. Park", "Park, Ada")
    assert collation.sort_key(other, ENGLISH) < collation.sort_key(one, ENGLISH)


@given(st.lists(st.text(max_size=12), max_size=12, unique=True), st.randoms())
def test_the_order_does_not_depend_on_who_came_first(
    names: list[str], chance: random.Random
) -> None:
    shuffled = list(names)
    chance.shuffle(shuffled)
    assert ordered(shuffled, ENGLISH) == ordered(names, ENGLISH)
    assert len({collation.sort_key(name, ENGLISH) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("locale", "name", "label"),
    [
        ("en", "Ärzte", "A"),
        ("en", "7 October Movement", "0-9"),
        ("en", "٣ مارس", "0-9"),
        ("en", "½ Way", "0-9"),
        ("en", "“Quoted”", "#"),
        ("en", "💜 Hearts", "#"),
        ("en", "", "#"),
        ("en", "香港民主委員會", "漢"),
        ("en", "བོད་", "བ"),
        ("en", "ئۇيغۇر", "ئ"),
        ("ug", "ئۇيغۇر", "ئ"),
        ("en", "Україна", "У"),
        ("en", "Ірина", "І"),
        ("en", "한국", "ㅎ"),
        ("en", "ᠮᠣᠩᠭᠣᠯ", "ᠮ"),
        ("sv", "Åbo", "Å"),
        ("cs", "Chata", "CH"),
        ("es", "Ñandú", "Ñ"),
        ("ru", "Ada", "A"),
        ("zh", "香港", "X"),
        ("zh@collation=stroke", "香港", "9劃"),
    ],
)
def test_a_name_stands_under_a_letter_that_its_reader_looks_for(
    locale: str, name: str, label: str
) -> None:
    assert collation.initial(name, OrderRule(locale=locale)) == label


def test_a_person_stands_under_the_family_name() -> None:
    assert collation.initial(filed("Ada Park"), ENGLISH) == "P"
    assert collation.initial(filed("Ada Park", "Ada"), ENGLISH) == "A"


def test_each_label_is_one_block_of_the_order() -> None:
    names = ordered([*ALPHABETICAL, *MANY_SCRIPTS], ENGLISH)
    labels = [collation.initial(name, ENGLISH) for name in names]
    blocks = [
        label for label, before in zip(labels, ["", *labels], strict=False) if label != before
    ]
    assert len(blocks) == len(set(blocks))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("en", "en"),
        ("EN-us", "en_US"),
        ("zh-Hant-HK", "zh_Hant_HK"),
        ("de@collation=phonebook", "de@collation=phonebook"),
        ("de-u-co-phonebk", "de@collation=phonebook"),
        ("zh-u-co-stroke", "zh@collation=stroke"),
        ("ZH@Collation=Stroke", "zh@collation=stroke"),
        ("es-419", "es_419"),
        ("bo", "bo"),
        ("ug", "ug"),
        ("root", "root"),
    ],
)
def test_a_known_locale_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert collation.check_locale(typed) == stored
    assert collation.check_locale(stored) == stored


@pytest.mark.parametrize(
    "locale",
    [
        *("", "xx", "english", "日本", "en\0", "en;DROP", "../../etc/passwd", "x" * 5000),
        *("en_XX", "en@currency=EUR", "en@collation=klingon", "en@collation=phonebook"),
        *("zh@collation=search", "en-u-co-", "en@collation="),
    ],
)
def test_an_unknown_locale_is_refused(locale: str) -> None:
    with pytest.raises(Problem, match="no language that names can be ordered in") as refusal:
        collation.check_locale(locale, field="locale")
    assert refusal.value.field == "locale"
    assert len(refusal.value.message) < 200
    with pytest.raises(Problem):
        collation.sort_key("Ada", OrderRule(locale=locale))


def test_the_version_names_what_keys_depend_on() -> None:
    assert collation.version().startswith("ICU ")
    assert "UCA " in collation.version()


def test_many_threads_get_the_same_keys() -> None:
    def keys(number: int) -> list[bytes]:
        rule = OrderRule(locale=("en", "sv", "zh", "de@collation=phonebook")[number % 4])
        return [collation.sort_key(name, rule) for name in (*ALPHABETICAL, *MANY_SCRIPTS)]

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(keys, range(64)))
    assert all(got[number] == got[number % 4] for number in range(64))
