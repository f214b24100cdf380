"""`letters duplicates` and `letters compare`: who is one party, with no database."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from letters.cli import files
from letters.cli.progress import progress
from letters.domain import formulas, name_lists
from letters.domain.matching import Outcome, Parsed, Weights, parse
from letters.domain.matching import compare as compared
from letters.domain.matching.pairing import pairs
from letters.domain.problems import Problem
from letters.domain.states import PartyKind

LARGEST = 200_000_000
_MOST_TOLD = 10
_INPUT = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_PAIR = ("left_list", "left_name", "right_list", "right_name", "score", "verdict", "reasons")
_VERDICT = ("verdict", "score", "reasons")

_kind = click.option(
    "--kind",
    type=click.Choice([kind.value for kind in PartyKind]),
    default=PartyKind.ORGANIZATION.value,
    show_default=True,
    help="Whose names they are.",
)


@dataclass(frozen=True, slots=True)
class _Entry:
    file: str
    parsed: Parsed


@click.command(short_help="Find names in lists that may be one party, with no database.")
@click.argument("lists", metavar="FILE...", type=_INPUT, nargs=-1, required=True)
@_kind
@click.option(
    "--format", "form", type=click.Choice(["csv"]), default="csv", help="How pairs are written."
)
def duplicates(lists: tuple[Path, ...], kind: str, form: str) -> None:
    """Find the names that may be one party, within each list and across them.

    FILE has one name a line, or is a CSV with the column name. Printed are the pairs that are
    the same, and those that a person should be asked, each with a score and the reasons. A name
    that stands in a list again, letter for letter, is paired with the first one alone.

    \b
    Examples:
      letters duplicates march.txt april.txt
      letters duplicates people.csv --kind person > pairs.csv
    """
    entries: list[_Entry] = []
    again: list[tuple[_Entry, _Entry]] = []
    for path in lists:
        firsts, repeated = _parted(_entries(path, PartyKind(kind)))
        entries += firsts
        again += repeated
        _tell_repeated(path.name, len(repeated))
    with progress(f"Comparing {len(entries):,} names"):
        _print(_PAIR, _pairs(entries, again))


@click.command(short_help="Say of pairs of names whether they are one party, with no database.")
@click.argument("file", metavar="FILE.csv", type=_INPUT)
@_kind
def compare(file: Path, kind: str) -> None:
    """Say of each row whether its two names are one party.

    FILE.csv has the columns name1 and name2; verdict, score and reasons are added to each row,
    and everything else stays as it is, but for a quote before a cell that a spreadsheet would
    take for a formula.

    \b
    Example:
      letters compare pairs.csv > answers.csv
    """
    table = name_lists.table(files.read(file, LARGEST), file.name, ("name1", "name2"), empty=True)
    for column in _VERDICT:
        if table.place(column) is not None:
            raise Problem(f"{file.name} has a column “{column}” already; rename it.")
    at = [table.place(column) or 0 for column in ("name1", "name2")]
    with progress(f"Comparing {len(table.rows):,} pairs"):
        rows = ((*cells, *_answer([cells[each] for each in at], kind)) for _, cells in table.rows)
        _print((*table.columns, *_VERDICT), rows)


def _entries(path: Path, kind: PartyKind) -> list[_Entry]:
    """The names of a list; those that nothing can be compared with are told and left out."""
    entries, odd = [], []
    with progress(f"Reading {path.name}"):
        for row, name in name_lists.names(files.read(path, LARGEST), path.name):
            parsed = parse(kind, name)
            if parsed.key:
                entries.append(_Entry(str(path), parsed))
            else:
                odd.append(f"{path.name}, row {row}: “{name[:60]}” has no letter or digit")
    for sentence in odd[:_MOST_TOLD]:
        click.echo(f"{sentence}; it is left out.", err=True)
    if len(odd) > _MOST_TOLD:
        click.echo(f"{path.name}: {len(odd) - _MOST_TOLD:,} more are left out.", err=True)
    return entries


def _parted(entries: list[_Entry]) -> tuple[list[_Entry], list[tuple[_Entry, _Entry]]]:
    """Of a list each name once, and those that stand in it again, each with the first."""
    firsts: dict[str, _Entry] = {}
    again = []
    for entry in entries:
        first = firsts.setdefault(entry.parsed.name, entry)
        if first is not entry:
            again.append((first, entry))
    return list(firsts.values()), again


def _tell_repeated(file: str, count: int) -> None:
    if count:
        names = "1 name stands" if count == 1 else f"{count:,} names stand"
        sentence = f"{names} there again, letter for letter; paired with the first alone"
        click.echo(f"{file}: {sentence}.", err=True)


def _pairs(entries: list[_Entry], again: list[tuple[_Entry, _Entry]]) -> Iterator[tuple[str, ...]]:
    for one, other, outcome in pairs([entry.parsed for entry in entries]):
        yield _pair(entries[one], entries[other], outcome)
    for first, entry in again:
        yield _pair(first, entry, compared(first.parsed, entry.parsed, Weights.usual()))


def _pair(left: _Entry, right: _Entry, outcome: Outcome) -> tuple[str, ...]:
    verdict, score, reasons = _words(outcome)
    names = (left.file, left.parsed.name, right.file, right.parsed.name)
    return (*names, score, verdict, reasons)


def _answer(names: Sequence[str], kind: str) -> tuple[str, ...]:
    left, right = (parse(PartyKind(kind), name.strip()) for name in names)
    return _words(compared(left, right, Weights.usual()))


def _words(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.verdict.value, f"{outcome.score:.3f}", "; ".join(outcome.reasons)


def _print(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(columns)
    out.writerows(map(formulas.harmless, row) for row in rows)
