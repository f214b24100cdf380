"""An official, a journalist or an archive gets a PDF and asks: is this what was published? And
what enemies, mistakes and other programs make of a sealed file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from letters.domain import signatories_file
from letters.domain.letter import Recipient, Roll, RollSection
from letters.domain.problems import Problem
from letters.rendering import press, sealing, verifying
from letters.rendering.pdf.attach import Attached
from letters.rendering.press import PressError
from letters.rendering.sealing import pades
from letters.rendering.verifying import Report
from tests.rendering import samples
from tests.rendering.sealing import answers, service, stamped
from tests.support import sealed


def verify(pdf: bytes) -> Report:
    """The report of somebody who has the convener's certificate."""
    return verifying.verify(pdf, certificates=[sealed.edition().certificate])


def wrong(report: Report) -> dict[str, str]:
    """The sentences of what does not hold, by the name of the finding."""
    return {each.name: each.sentence for each in report.findings if each.holds is False}


def test_an_edition_as_it_was_published_holds() -> None:
    report = verify(sealed.edition().pdf)
    assert [each.name for each in report.findings] == list(verifying.NAMES)
    assert wrong(report) == {}
    assert report.holds is True
    assert report.seal
    assert report.seal.subject == "Example Coalition"
    assert report.seal.at == sealed.AT
    assert report.manifest
    assert report.manifest.code == sealed.CODE
    assert "Мемориал" in report.names


def test_without_a_certificate_it_stays_open_whose_seal_it_is() -> None:
    report = verifying.verify(sealed.edition().pdf)
    assert report.holds is None
    assert wrong(report) == {}
    assert "could not be decided who sealed" in report.verdict


def text_stream(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        number, _ = document.pages[0].Contents.objgen
    return pdf.index(b"stream\n", pdf.index(b"\n%d 0 obj" % number)) + 40


def attachment(pdf: bytes) -> int:
    return pdf.index(b"stream\n", pdf.index(b"/EmbeddedFile")) + 20


def signature(pdf: bytes) -> int:
    return pdf.rindex(b"/Contents <") + 400


def appended(pdf: bytes) -> bytes:
    """The file with a page turned in an update behind its end, as any editor can do it."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = generic.NumberObject(180)
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def signed_again(pdf: bytes) -> bytes:
    """The file with a further signature, by Mallory."""
    key = sealing.make_key("Mallory", sealed.AT)
    signer = signers.SimpleSigner.load_pkcs12_data(key.pkcs12, [], key.passphrase)
    # It would refuse to sign a file that allows no changes.
    writer = IncrementalPdfFileWriter(BytesIO(pdf.replace(b"/P 1", b"/P 2")))
    meta = signers.PdfSignatureMetadata("Approved", subfilter=fields.SigSeedSubFilter.PADES)
    data: bytes = signers.sign_pdf(writer, meta, signer=signer).getvalue()
    return data


def outdated() -> bytes:
    """The rendition under a seal whose hash can be forged: SHA-1."""
    key = ORIGINAL().key
    signer = signers.SimpleSigner.load_pkcs12_data(key.pkcs12, [], key.passphrase)
    meta = signers.PdfSignatureMetadata(
        "Seal",
        md_algorithm="sha1",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    writer = IncrementalPdfFileWriter(BytesIO(ORIGINAL().rendition))
    data: bytes = signers.sign_pdf(writer, meta, signer=signer).getvalue()
    return data


def other_list() -> Attached:
    data = signatories_file.dumps(samples.roll_of("Only us"))
    return Attached(signatories_file.NAME, data, "application/json", "The signatories")


def turned(roll: Roll) -> Roll:
    """The same names from the end to the beginning."""
    lines = [
        replace(line, number=number) for number, line in enumerate(reversed(roll.lines), start=1)
    ]
    return replace(roll, sections=(RollSection(None, tuple(lines)),))


def forged() -> bytes:
    """A swapped list under a new seal, in the convener's name."""
    key = sealing.make_key("Example Coalition", sealed.AT)
    return sealed.seal(sealed.with_files(other_list()), key)


def remade(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    """The rendition with something changed in it, sealed by the same key."""
    out = BytesIO()
    with pikepdf.open(BytesIO(ORIGINAL().rendition)) as document:
        change(document)
        document.save(out)
    return sealed.seal(out.getvalue(), ORIGINAL().key)


def swapped_pages(document: pikepdf.Pdf) -> None:
    """The page with the code first, the others behind it."""
    last = document.pages[-1]
    document.pages.insert(0, last)
    del document.pages[-1]


def hidden(document: pikepdf.Pdf) -> pikepdf.Object:
    """A file that is in the document, and in no list of attachments."""
    name = pikepdf.String("amounts.csv")
    held = pikepdf.Dictionary(F=document.make_stream(b"1,2"))
    return document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=name, EF=held))


def laid_over(document: pikepdf.Pdf, kind: str, **more: pikepdf.Object) -> None:
    """Something of a kind over the first page."""
    box = pikepdf.Array([60, 100, 500, 700])
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(kind), Rect=box, **more)
    document.pages[0].Annots = pikepdf.Array([note])


ORIGINAL = sealed.edition
HOSTILE: dict[str, tuple[Callable[[], bytes], dict[str, str]]] = {
    "one byte of the text": (
        lambda: sealed.changed_at(ORIGINAL().pdf, text_stream(ORIGINAL().pdf)),
        {"sealed-bytes": "was changed after it was sealed"},
    ),
    "one byte of an attachment": (
        lambda: sealed.changed_at(ORIGINAL().pdf, attachment(ORIGINAL().pdf)),
        {"sealed-bytes": "was changed after it was sealed", "manifest": "is damaged"},
    ),
    "one byte of the signature": (
        lambda: sealed.changed_at(ORIGINAL().pdf, signature(ORIGINAL().pdf)),
        {"seal": "The seal cannot be read"},
    ),
    "an appended change": (
        lambda: appended(ORIGINAL().pdf),
        {"later-changes": "A viewer may still call the signature valid", "whole-file": "covers"},
    ),
    "a comment behind the end": (
        lambda: ORIGINAL().pdf + b"% paid for by nobody\n",
        {"whole-file": "the rest was added later"},
    ),
    "saved anew by another program": (
        lambda: sealed.saved_anew(ORIGINAL().pdf),
        {"seal": "Another program has written this file anew"},
    ),
    "saved anew for the web": (
        lambda: sealed.saved_anew(ORIGINAL().pdf, linearize=True),
        {"seal": "Another program has written this file anew"},
    ),
    "signed by somebody else too": (
        lambda: signed_again(ORIGINAL().pdf),
        {"seal": "carries 2 signatures"},
    ),
    "sealed as one did long ago": (
        outdated,
        {"sealed-bytes": "by a method that no longer protects"},
    ),
    "a swapped attachment": (
        lambda: sealed.with_files(other_list()),
        {
            "seal": "carries no seal, though it has the attachments",
            "attachments": "signatories.json was changed or put in the place of another",
            "roll-hash": "not the one of the edition",
        },
    ),
    "a swapped attachment under another seal": (
        forged,
        {"certificate": "another certificate", "attachments": "signatories.json was changed"},
    ),
    "an attachment too many": (
        lambda: sealed.seal(
            sealed.with_files(Attached("amounts.csv", b"1,2", "text/csv", "Amounts")),
            ORIGINAL().key,
        ),
        {"attachments": "amounts.csv was added"},
    ),
    "a name that is in the list and not on the pages": (
        lambda: sealed.with_roll(samples.roll_of(*sealed.NAMES, "Lamplighters of Lima")),
        {"names": "“Lamplighters of Lima”"},
    ),
    "names in another order": (
        lambda: sealed.with_roll(turned(ORIGINAL().roll)),
        {"order": "not printed in the order of the list, from number 2 on"},
    ),
    "names on the pages that are not in the list": (
        lambda: sealed.with_roll(samples.roll_of("Arizona for Hong Kong")),
        {"only-these-names": "the attached list 1 names", "panel": "hash of the list"},
    ),
    "another text on the pages": (
        lambda: sealed.with_pages(body=sealed.BODY.replace("ask for", "never ask for")),
        {"text-on-pages": "We ask for three steps"},
    ),
    "other addressees on the pages": (
        lambda: sealed.with_pages(recipients=(Recipient("Mallory"),)),
        {"text-on-pages": "do not name “The Honorable Ada Park, Minister of the Interior"},
    ),
    "a note over the names": (
        lambda: remade(lambda document: laid_over(document, "/FreeText")),
        {"annotations": "lies over page 1"},
    ),
    "a file pinned to a page": (
        lambda: remade(
            lambda document: laid_over(document, "/FileAttachment", FS=hidden(document))
        ),
        {"attachments": "files that are not listed", "annotations": "lies over page 1"},
    ),
    "a file tied to the document": (
        lambda: remade(lambda document: document.Root.AF.append(hidden(document))),
        {"attachments": "files that are not listed"},
    ),
    "a list without tags": (
        lambda: remade(lambda document: document.Root.__delattr__("StructTreeRoot")),
        {"only-these-names": "it has no tags"},
    ),
    "the code on another page than the last": (
        lambda: remade(swapped_pages),
        {"panel": "The last page does not say what the manifest says: code"},
    ),
    "not sealed yet": (
        lambda: ORIGINAL().rendition,
        {"seal": "the print before it was sealed"},
    ),
    "from before there were manifests": (
        lambda: ORIGINAL().pages,
        {"seal": "This file carries no seal, so", "manifest": "before editions had one"},
    ),
}


@cache
def report_on(how: str) -> Report:
    """The report on one of the files above."""
    return verify(HOSTILE[how][0]())


@pytest.mark.parametrize("how", HOSTILE)
def test_what_is_not_as_it_was_published_is_named(how: str) -> None:
    report = report_on(how)
    found = wrong(report)
    for name, words in HOSTILE[how][1].items():
        assert words in found.get(name, ""), found
    assert report.holds is False
    assert report.verdict in found.values()


def test_each_kind_of_damage_has_its_own_sentence() -> None:
    like = {
        "one byte of an attachment": "one byte of the text",
        "saved anew for the web": "saved anew by another program",
        # What was swapped is told below; the seal is lost all the same.
        "a swapped attachment": "not sealed yet",
        "a file tied to the document": "a file pinned to a page",
    }
    verdicts = {report_on(how).verdict for how in HOSTILE}
    assert len(verdicts) == len(HOSTILE) - len(like)
    for one, other in like.items():
        assert report_on(one).verdict == report_on(other).verdict


def locked() -> bytes:
    return sealed.saved_anew(ORIGINAL().pdf, encryption=pikepdf.Encryption(owner="o", user="u"))


UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is empty"),
    "a page of the web": (lambda: b"<!doctype html><p>%%EOF", "is no PDF"),
    "half a download": (lambda: ORIGINAL().pdf[:-9_000], "breaks off before its end"),
    "garbage in a PDF's clothes": (lambda: b"%PDF-1.7\n" + b"\xff" * 900 + b"%%EOF", "damaged"),
    "a locked file": (locked, "locked by encryption"),
    "a huge file": (lambda: bytes(verifying.LARGEST + 1), "larger than 64 MB"),
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_what_cannot_be_read_says_why(how: str) -> None:
    make, words = UNREADABLE[how]
    with pytest.raises(Problem, match=words):
        verify(make())


def test_no_damage_breaks_the_reader_or_passes() -> None:
    """Two dozen files with something wrong near their end, where a PDF has its tables."""
    pdf = ORIGINAL().pdf
    for place in range(len(pdf) - 6_000, len(pdf), 251):
        damaged = sealed.changed_at(pdf, place)
        try:
            assert verify(damaged).holds is False, place
        except Problem:
            continue


@cache
def stamped_pdf() -> bytes:
    """The edition, sealed with the time of a service."""
    ours = ORIGINAL()
    with service(answers(stamped)) as url:
        made = pades.seal(
            ours.rendition, ours.key, at=sealed.AT, reason="Edition", timestamp_url=url
        )
    return made.data


def stamp_of(report: Report) -> verifying.Finding:
    return next(each for each in report.findings if each.name == "timestamp")


def test_a_timestamp_is_told_with_whom_it_names() -> None:
    report = verify(stamped_pdf())
    assert report.holds is True
    assert report.seal
    assert report.seal.stamped_at == sealed.AT + timedelta(seconds=1)
    assert report.seal.stamped_by == "Lamp e. V."
    assert "names Lamp e. V.; whether that service can be trusted" in stamp_of(report).sentence


def test_a_timestamp_of_something_else_does_not_hold() -> None:
    pdf = stamped_pdf()
    (embedded,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    imprint = sealed.sha256(embedded.signer_info["signature"].native).upper().encode()
    other = imprint[:-1] + (b"0" if imprint[-1:] != b"0" else b"1")
    report = verify(pdf.replace(imprint, other))
    assert stamp_of(report).holds is False
    assert report.holds is False
    assert report.seal
    assert report.seal.stamped_at is None


def test_a_certificate_that_is_none_is_refused() -> None:
    with pytest.raises(Problem, match="certificate cannot be read"):
        verifying.verify(ORIGINAL().pdf, certificates=[b"hello"])


def test_the_report_comes_whole_out_of_the_limited_process() -> None:
    ours = ORIGINAL()
    assert press.verify(ours.pdf, certificates=[ours.certificate]) == verify(ours.pdf)
    with pytest.raises(Problem, match="is no PDF"):
        press.verify(b"hello")


def test_a_file_that_takes_too_much_is_given_up() -> None:
    tight = press.Limits(memory=2**31, cpu=60, wall=0, turn=9)
    with pytest.raises(PressError, match="in the time and memory that one file may take"):
        press.verify(ORIGINAL().pdf, limits=tight)
