"""What it takes to print a long list: the product's engine beside others, in the same run.

    script/bench editions [NAMES ...] [--engines NAME ...]
    script/bench editions --copies 535 [NAMES]

Each engine prints the same made-up names, ordered, behind a short letter, in a process of its own:
its CPU seconds and its peak of memory (with those of its children), pages and bytes. What orders
the names before is not counted. With `--copies`: one list behind so many letters.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

import pikepdf

from benchmarks.made_up import organizations
from letters.domain import roll
from letters.domain.letter import LetterText, OrderRule, Recipient, Roll, RollLine, Signatory
from letters.domain.states import LetterKind
from letters.rendering import pdf
from letters.rendering.pdf import stages
from letters.rendering.pdf.assemble import assemble

CHUNK = 500
"""Names in one document of the engine that prints chunks."""
WORKERS = 2
ALONE = 5
"""Letters that are timed alone."""
NAIVE_UP_TO = 20_000
"""More names in one document take WeasyPrint many minutes."""
_LETTER = "We write about the harbour, and about what you can do before the recess. " * 40


def letter() -> LetterText:
    """A letter of a page and a half."""
    return LetterText(
        kind=LetterKind.OPEN_LETTER,
        title="A safe harbour for those who had to leave",
        body="\n\n".join([_LETTER] * 2),
        date=date(2026, 3, 31),
        salutation="Dear Minister Park,",
        recipients=(Recipient("Ada Park"),),
        conveners=("Example Coalition",),
    )


def naive(names: Roll) -> bytes:
    """What everybody writes: one document, one list of two columns; tagged, as PDF/A-3a."""
    from weasyprint import HTML

    written: bytes = HTML(string=_html(names.lines)).write_pdf(**_TAGGED)
    return written


def chunked(names: Roll) -> bytes:
    """Chunks of the list as documents of their own, some at a time, put together after."""
    lines = names.lines
    chunks = [lines[at : at + CHUNK] for at in range(0, len(lines), CHUNK)]
    whole = pikepdf.new()
    with ProcessPoolExecutor(WORKERS) as pool:
        for data in pool.map(_chunk, chunks):
            with pikepdf.open(io.BytesIO(data)) as part:
                whole.pages.extend(part.pages)
    out = io.BytesIO()
    whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def typst(names: Roll) -> bytes:
    """Typst, tagged, as PDF/A-3a."""
    import typst as engine

    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "list.typ")
        listed = [line.signatory.name for line in names.lines]
        Path(place, "names.json").write_text(json.dumps(listed), encoding="utf-8")
        source.write_text(_TYPST.format(body=_LETTER * 2), encoding="utf-8")
        return bytes(engine.compile(str(source), pdf_standards=["a-3a"]))


def ours(names: Roll) -> bytes:
    """The product: letter pages, list pages, assembled; tagged, PDF/A-3a and PDF/UA-1."""
    return stages.rendition(stages.Frozen(letter(), names, options()))


ENGINES: dict[str, Callable[[Roll], bytes]] = {
    each.__name__: each for each in (naive, chunked, typst, ours)
}


def ordered(number: int) -> Roll:
    """The names that all print."""
    return roll.make(map(Signatory, organizations(number)), OrderRule())


def measure(engine: str, number: int) -> dict[str, float]:
    """One engine in this process."""
    names = ordered(number)
    before = cpu()
    data = ENGINES[engine](names)
    took = cpu() - before
    peak = memory(WORKERS if engine == "chunked" else 0)
    with pikepdf.open(io.BytesIO(data)) as made:
        pages = len(made.pages)
    return {"cpu": took, "memory": peak, "pages": pages, "bytes": len(data)}


def copies(recipients: int, number: int) -> None:
    """One list behind many letters: what each part takes, and that memory stays level."""
    names, usual = ordered(number), options()
    stages.rendition(
        stages.Frozen(letter(), ordered(0), usual)
    )  # loads the engine, as a worker has
    start = cpu()
    for _ in range(ALONE):
        stages.rendition(stages.Frozen(letter(), ordered(0), usual))
    alone = (cpu() - start) / ALONE
    start = cpu()
    apart = pdf.list_apart(letter(), names, options=usual)
    once = cpu() - start
    print(f"list of {number:,} names on {apart.made.pages} pages, once: {once:.2f} s")
    print(f"letter alone: {alone:.3f} s, so {recipients} of them: {recipients * alone:.0f} s")
    start, size = cpu(), 0
    for each in range(recipients):
        to = replace(letter(), recipients=(Recipient(f"Ada Park {each}"),))
        pages = pdf.letter_before(apart, to, names, options=usual)
        size = len(assemble(pages, apart.made))
        if each == ALONE:
            print(f"memory after {ALONE}: {memory():.0f} MB")
    print(f"{recipients} copies of {size / 1e6:.2f} MB: {cpu() - start:.0f} s")
    print(f"memory after them: {memory():.0f} MB")


def main() -> None:
    """Print a table, a row for each engine and number of names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--copies", type=int, metavar="RECIPIENTS")
    parser.add_argument("--one", choices=ENGINES, help="measure in this process, for the program")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.names[0])))
    elif asked.copies:
        copies(asked.copies, asked.names[-1])
    else:
        _table(asked.names, asked.engines)


def _table(numbers: Sequence[int], engines: Sequence[str]) -> None:
    print("| names | engine | CPU s | peak MB | pages | file MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for number in numbers:
        for engine in engines:
            if engine == "naive" and number > NAIVE_UP_TO:
                continue
            command = [sys.executable, "-P", __file__, str(number), "--one", engine]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            found = json.loads(done.stdout)
            print(
                f"| {number:,} | {engine} | {found['cpu']:.1f} | {found['memory']:.0f} "
                f"| {found['pages']:,} | {found['bytes'] / 1e6:.2f} |",
                flush=True,
            )


def options() -> pdf.PdfOptions:
    """The usual ones."""
    return pdf.PdfOptions(made_at=datetime(2026, 3, 31, tzinfo=UTC))


def cpu() -> float:
    """CPU seconds of this process and of its children that ended."""
    return sum(
        each.ru_utime + each.ru_stime
        for each in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def memory(workers: int = 0) -> float:
    """Peak of this process, and of so many children as large as the largest, in megabytes."""
    own, child = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own.ru_maxrss + workers * child.ru_maxrss) / 1024


def _chunk(lines: Sequence[RollLine]) -> bytes:
    from weasyprint import HTML

    written: bytes = HTML(string=_html(lines)).write_pdf(**_TAGGED)
    return written


def _html(lines: Sequence[RollLine]) -> str:
    """A list as one writes it for WeasyPrint; a first one has the letter before it."""
    first = lines[0].number
    items = "".join(f"<li>{escape(line.signatory.name)}</li>" for line in lines)
    before = f"<h1>Letter</h1><p>{_LETTER}</p><p>{_LETTER}</p>" if first == 1 else ""
    return f"{_HEAD}{before}<ol style='counter-reset:list-item {first - 1}'>{items}</ol>"


# As an edition must be.
_TAGGED = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
_HEAD = """<!doctype html><html lang=en><title>Letter</title><style>
@page { size: Letter; margin: 27mm 28mm } body { font: 10.4pt/1.28 "EB Garamond 12" }
ol { columns: 2 }</style>"""
_TYPST = """#set document(title: "Letter", date: datetime(year: 2026, month: 3, day: 31))
#set page(paper: "us-letter", margin: (x: 28mm, y: 27mm))
#set text(font: "EB Garamond 12", size: 10.4pt, lang: "en")
{body}
#pagebreak()
#set page(columns: 2)
= Signatories
#enum(..json("names.json"))
"""


if __name__ == "__main__":
    main()
