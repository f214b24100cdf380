"""Splink (the Fellegi-Sunter model, trained without answers) on the same names and persons.

Blocks are capped: a word that more than `MOST_IN_A_BLOCK` names share proposes no pair.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.peers import fingerprint

MOST_IN_A_BLOCK = 200
Row = Mapping[str, object]
Scored = dict[frozenset[str], float]


def persons(left: Sequence[Row], right: Sequence[Row]) -> Scored:
    """The match probability of pairs of one row of each list, by their `unique_id`."""
    settings = SettingsCreator(
        "link_only",
        [
            cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]),
            cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.LevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            cl.ExactMatch("street_number"),
        ],
        [
            block_on("soc_sec_id"),
            block_on("date_of_birth"),
            block_on("given_name", "surname"),
            block_on("surname", "postcode"),
            block_on("given_name", "postcode"),
            block_on("postcode", "street_number"),
        ],
    )
    sure = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    return _scored([left, right], settings, sure, [("date_of_birth",), ("postcode",)])


def names(written: Sequence[str]) -> Scored:
    """The match probability of pairs of these names; a pair that no block proposes has none."""
    words = {name: fingerprint(name).split() for name in written}
    often = Counter(word for each in words.values() for word in each)
    rows = [
        {
            "unique_id": name,
            "plain": name.casefold(),
            "sorted": " ".join(words[name]),
            "joined": "".join(words[name]),
            "start": "".join(words[name])[:4],
            "words": [word for word in words[name] if often[word] <= MOST_IN_A_BLOCK],
        }
        for name in written
    ]
    settings = SettingsCreator(
        "dedupe_only",
        [
            cl.JaroWinklerAtThresholds("plain", [0.95, 0.88, 0.8]),
            cl.JaroWinklerAtThresholds("sorted", [0.95, 0.88, 0.8]),
            cl.ArrayIntersectAtSizes("words", [4, 3, 2, 1]),
        ],
        [block_on("words", arrays_to_explode=["words"]), block_on("start"), block_on("joined")],
    )
    return _scored([rows], settings, [block_on("joined")], [("start",)])


def _scored(
    lists: Sequence[Sequence[Row]],
    settings: SettingsCreator,
    sure: list[object],
    trained_on: Sequence[tuple[str, ...]],
) -> Scored:
    database = DuckDBAPI()
    tables = [
        database.register(pd.DataFrame(rows), dataset_display_name=f"list{number}")
        for number, rows in enumerate(lists)
    ]
    linker = Linker(tables, settings, log_level=logging.ERROR)
    train = linker.training
    train.estimate_probability_two_random_records_match(sure, recall=0.8)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for columns in trained_on:
        train.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    found = linker.inference.predict(threshold_match_probability=0.0001).as_pandas_dataframe()
    pairs = zip(found["unique_id_l"], found["unique_id_r"], strict=True)
    return dict(zip(map(frozenset, pairs), found["match_probability"], strict=True))
