"""What an edition says of itself: frozen bytes, read back as they were written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import canonical, manifest, signatories_file
from letters.domain.letter import Roll, RollLine, RollSection, Signatory
from letters.domain.manifest import Extended, Manifest
from letters.domain.problems import Problem
from letters.domain.states import PartyKind

PAGE = (Path(__file__).parents[2] / "docs" / "manifest.md").read_text("utf-8")
VECTOR: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "manifest_vector.json").read_text("ascii")
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
NUMBERS = st.integers(1, 10**9)
MOMENTS = st.integers(0, 2**34).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
MANIFESTS = st.builds(
    Manifest,
    code=WORDS,
    edition=NUMBERS,
    kind=st.sampled_from(manifest.KINDS),
    extends=st.none() | st.builds(Extended, edition=NUMBERS, code=WORDS, sha256=HASHES),
    letter=WORDS,
    title=WORDS,
    language=WORDS,
    version=NUMBERS,
    text=st.dictionaries(st.sampled_from("abc"), st.lists(WORDS)),
    text_hash=HASHES,
    roll_hash=HASHES,
    count=st.integers(0, 10**9),
    organizations=st.integers(0, 10**9),
    persons=st.integers(0, 10**9),
    as_of=st.dates(date(1000, 1, 1)),
    made_at=MOMENTS,
    convener=WORDS,
    verify=WORDS,
    recipient=st.none() | WORDS,
    attachments=st.dictionaries(st.sampled_from(["a.csv", "b.json"]), HASHES),
)


def roll_of(file: Mapping[str, Any]) -> Roll:
    """The roll of the vector's list, put together by hand."""
    lines = [
        RollLine(
            row["number"],
            Signatory(
                row["name"],
                PartyKind(row["kind"]),
                title=row["title"],
                affiliation=row["affiliation"],
                lead=1 if row["lead"] else None,
                country=row["country"],
                native=row["native"],
            ),
            "",
        )
        for row in file["signatories"]
    ]
    return Roll((RollSection(None, tuple(lines)),), file["note"])


def made(form: Mapping[str, Any]) -> Manifest:
    """The manifest of the vector."""
    values = {name: form[name] for name in (each.name for each in fields(Manifest))}
    values["extends"] = Extended(**form["extends"])
    values["as_of"] = date.fromisoformat(form["as_of"])
    values["made_at"] = datetime.fromisoformat(form["made_at"])
    return Manifest(**values)


ONE = made(VECTOR["manifest"])


@given(MANIFESTS)
def test_what_is_written_is_read(given_manifest: Manifest) -> None:
    written = given_manifest.dumps()
    assert manifest.parse(written) == given_manifest
    assert manifest.parse(written).dumps() == written


def test_the_bytes_are_frozen() -> None:
    """Others hold these: a change here needs new names of the formats."""
    assert hashlib.sha256(ONE.dumps()).hexdigest() == VECTOR["manifest_sha256"]
    names = signatories_file.dumps(roll_of(VECTOR["signatories"]))
    assert hashlib.sha256(names).hexdigest() == VECTOR["roll_hash"] == ONE.roll_hash


def test_a_stranger_comes_to_the_same_bytes() -> None:
    """With the few lines that docs/manifest.md gives, and nothing of ours."""
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    page: dict[str, Any] = {}
    exec(program, page)  # noqa: S102  (our own page)
    assert page["file_bytes"](VECTOR["manifest"]) == ONE.dumps()
    assert page["text_hash"](VECTOR["manifest"]["text"]) == ONE.text_hash
    assert page["sha256"](page["file_bytes"](VECTOR["signatories"])) == ONE.roll_hash


@pytest.mark.parametrize(
    ("form", "heading"),
    [
        (VECTOR["manifest"], "## manifest.json"),
        (VECTOR["signatories"]["signatories"][0], "## signatories.json"),
    ],
)
def test_the_page_names_each_field(form: Mapping[str, Any], heading: str) -> None:
    section = PAGE.partition(f"{heading}\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert set(form) <= told <= set(form) | {"note", "signatories", "format"}


def test_when_it_was_made_is_told_in_utc() -> None:
    later = datetime.fromisoformat("2026-11-26T10:00:05+08:00")
    assert b'"made_at":"2026-11-26T02:00:05Z"' in replace(ONE, made_at=later).dumps()


def changed(**values: Any) -> bytes:
    return canonical.dumps(json.loads(ONE.dumps()) | values)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "cannot be read"),
        (b"\x00\xff", "cannot be read"),
        (b'{"a":' * 100_000, "cannot be read"),
        (ONE.dumps() + b" ", "not written as canonical JSON"),
        (b"null", "not of the format"),
        (changed(format="undersigned-manifest-v2"), "not of the format"),
        (changed(signed="yes"), "does not have the fields"),
        *(
            (changed(**{field: value}), f"has a “{field}” that its format does not know")
            for field, value in {
                "code": "",
                "edition": 0,
                "kind": "copy",
                "extends": {"edition": 1},
                "version": True,
                "text": [],
                "text_hash": "AB" * 32,
                "count": -1,
                "as_of": "20261126",
                "made_at": "2026-11-26T02:00:05+00:00",
                "recipient": "",
                "attachments": {"a.csv": None},
            }.items()
        ),
    ],
)
def test_anything_else_is_refused_with_its_reason(data: bytes, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        manifest.parse(data)
