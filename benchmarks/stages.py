"""What one edition takes from its frozen roll to the verified file: each stage for itself.

    script/bench stages [NAMES ...]

Each stage runs in a process of its own that has its libraries loaded, as the product's have: its
CPU seconds, its peak of memory, and the bytes of what it leaves. Without a timestamp, which is
another machine's work.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.editions import cpu, letter, memory, options, ordered
from letters.domain import canonical, signatories_file
from letters.domain.manifest import Manifest
from letters.rendering import pdf, sealing, verifying
from letters.rendering.pdf import rules, stages
from letters.rendering.pdf.panel import Certificate
from letters.rendering.pdf.stages import Frozen

_ID = "0f" * 16
_CONVENER = "Example Coalition"
_AT = datetime(2026, 3, 31, tzinfo=UTC)


def frozen(number: int) -> Frozen:
    """All that an edition with so many names is printed from."""
    text, names = letter(), ordered(number)
    hashes = canonical.text_hash(text, letter=_ID, version=1), signatories_file.hash_of(names)
    manifest = Manifest(
        code="7K3M-9QXT-2WHD",
        edition=1,
        kind="edition",
        extends=None,
        letter=_ID,
        title=text.title,
        language=text.language,
        version=1,
        text=json.loads(canonical.canonical(text, letter=_ID, version=1)),
        text_hash=hashes[0],
        roll_hash=hashes[1],
        count=number,
        organizations=number,
        persons=0,
        as_of=_AT.date(),
        made_at=_AT,
        convener=_CONVENER,
        verify="https://letters.example.org/verify",
        recipient=None,
        attachments={},
    )
    seal = Certificate(_CONVENER, "c" * 64, own=True)
    panel = pdf.Panel(manifest.code, manifest.verify, *hashes, _AT.date(), _CONVENER, seal)
    return Frozen(text, names, replace(options(), edition=1, panel=panel), manifest)


def printed(number: int, _made: bytes) -> bytes:
    """The rendition, with files attached."""
    return stages.rendition(frozen(number))


def checked(number: int, made: bytes) -> bytes:
    """The rendition, which breaks no rule."""
    names = [line.signatory.name for line in ordered(number).lines]
    rules.check(made, names=names)
    return made


def sealed(_number: int, made: bytes) -> bytes:
    """The edition, without a timestamp."""
    from letters.rendering.sealing import pades

    return pades.seal(made, sealing.make_key(_CONVENER, _AT), at=_AT, reason="Edition 1").data


def verified(_number: int, made: bytes) -> bytes:
    """The edition, in which all holds but whose seal it is, which nobody said."""
    report = verifying.verify(made)
    if broken := [each.name for each in report.findings if each.holds is False]:
        raise ValueError(f"what was sealed does not hold: {broken}")
    return made


STAGES: dict[str, Callable[[int, bytes], bytes]] = {
    each.__name__: each for each in (printed, checked, sealed, verified)
}


def measure(stage: str, number: int, place: Path) -> dict[str, float]:
    """One stage in this process, on what the one before it left at `place`."""
    import_module("letters.rendering.pdf.loaded")
    import_module("letters.rendering.verifying.seals")
    made = place.read_bytes()
    before = cpu()
    data = STAGES[stage](number, made)
    took = cpu() - before
    place.write_bytes(data)
    return {"cpu": took, "memory": memory(), "bytes": len(data)}


def main() -> None:
    """Print a table, a row for each number of names and stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", type=int, default=[100, 10_000])
    parser.add_argument("--one", nargs=2, help="one stage in this process, for the program")
    asked = parser.parse_args()
    if asked.one:
        stage, place = asked.one
        print(json.dumps(measure(stage, asked.names[0], Path(place))))
    else:
        _table(asked.names)


def _table(numbers: Sequence[int]) -> None:
    print("| names | stage | CPU s | peak MB | file bytes |")
    print("| --- | --- | --- | --- | --- |")
    for number in numbers:
        with tempfile.TemporaryDirectory() as directory:
            place = Path(directory, "edition.pdf")
            place.touch()
            for stage in STAGES:
                command = [sys.executable, "-P", __file__, str(number), "--one", stage, str(place)]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
                found = json.loads(done.stdout)
                print(
                    f"| {number:,} | {stage} | {found['cpu']:.2f} | {found['memory']:.0f} "
                    f"| {found['bytes']:,} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
