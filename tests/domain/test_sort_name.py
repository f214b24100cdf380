"""What a person is filed under before anybody corrects it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.sort_name import suggest


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ("Ada Park", "Park, Ada"),
        ("Ada B. Park", "Park, Ada B."),
        ("  Ada   Park ", "Park, Ada"),
        ("Park, Ada", "Park, Ada"),
        ("Тарас Шевченко", "Шевченко, Тарас"),
        ("Νίκος Καζαντζάκης", "Καζαντζάκης, Νίκος"),
        ("KC Wong", "Wong, KC"),
        ("J.R. Smith", "Smith, J.R."),
        ("José Ortega y Gasset", "Ortega y Gasset, José"),
    ],
)
def test_a_western_name_is_turned_round(name: str, filed: str) -> None:
    assert suggest(name) == filed


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ("CHAN Tai Man", "Chan Tai Man"),
        ("CHAN, Tai Man", "Chan Tai Man"),
        ("Dr. CHAN Tai Man", "Chan Tai Man"),
        ("Peter CHAN Tai Man", "Chan Tai Man Peter"),
        ("NG Tai Man", "Ng Tai Man"),
        ("Wei LI", "Li, Wei"),
        ("Jack MA", "Ma, Jack"),
        ("AU YEUNG Tai Man", "Au Yeung, Tai Man"),
        ("AU-YEUNG Tai Man", "Au-Yeung Tai Man"),
        ("Jean DUPONT", "Dupont, Jean"),
        ("O'BRIEN Ada", "O'Brien Ada"),
        ("ШЕВЧЕНКО Тарас", "Шевченко Тарас"),
        ("CHAN Tai Man 陳大文", "Chan Tai Man 陳大文"),
    ],
)
def test_capitals_are_the_family_name(name: str, filed: str) -> None:
    assert suggest(name) == filed


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ("Ursula von der Leyen", "Leyen, Ursula von der"),
        ("Ludwig VAN BEETHOVEN", "Beethoven, Ludwig van"),
        ("Juan de la Cruz", "Cruz, Juan de la"),
        ("Jeanne d'Arc", "Arc, Jeanne d'"),
        ("Noor al-Hamad", "Hamad, Noor al-"),
        ("Joseph R. Biden, Jr.", "Biden, Joseph R., Jr."),
        ("Ada Park III", "Park, Ada, III"),
        ("Ada Park MD", "Park, Ada, MD"),
        ("Dr. Ada Park, PhD", "Park, Ada, PhD"),
        ("CHAN Tai Man JP", "Chan Tai Man JP"),
        ("Rev. Chu", "Chu"),
    ],
)
def test_neither_particles_nor_titles_nor_suffixes_lead(name: str, filed: str) -> None:
    assert suggest(name) == filed


@pytest.mark.parametrize("name", ["Ada St. John", "Conor Ó Briain", "Beverly D'Angelo"])
def test_what_belongs_to_the_family_name_stays_with_it(name: str) -> None:
    given_name, family = name.split(" ", 1)
    assert suggest(name) == f"{family}, {given_name}"


@pytest.mark.parametrize(
    "name",
    [
        "陳大文",
        "山田 太郎",
        "김민준",
        "བསྟན་འཛིན་རྒྱ་མཚོ",
        "ئابدۇرەھىم ئۆتكۈر",
        "陳大文 Chan Tai Man",
        "Teresa",
        "Xi",
        "PhD",
        "",
    ],
)
def test_other_scripts_and_single_names_stay_whole(name: str) -> None:
    assert suggest(name) == name


def test_a_name_in_two_scripts_is_filed_under_its_first() -> None:
    assert suggest("Ada Park (朴愛多)") == "Park, Ada (朴愛多)"


@given(st.one_of(st.text(max_size=40), st.text("AaBb ,.()\"'-陳ó&", max_size=20)))
def test_every_name_is_filed_under_something(name: str) -> None:
    assert bool(suggest(name)) == bool(name.split())
