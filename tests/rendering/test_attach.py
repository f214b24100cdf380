"""Files in a PDF: any reader takes them out as they were."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from letters.domain import manifest, signatories_file
from letters.domain.letter import Signatory
from letters.domain.states import PartyKind
from letters.rendering.pdf.attach import Attached, attach, files_of
from tests.domain.test_manifest import ONE
from tests.rendering.samples import roll_of

MADE = datetime(2026, 11, 26, 2, 3, 4, tzinfo=UTC)
ROLL = roll_of("=HYPERLINK(1)", "香港監察", Signatory("Ben Li", PartyKind.PERSON))
MANIFEST = replace(ONE, roll_hash=signatories_file.hash_of(ROLL), count=3)


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A file of one empty page that has named destinations already."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Names = pikepdf.Dictionary(Dests=pikepdf.Dictionary(Names=pikepdf.Array()))
        document.save(out, deterministic_id=True)
    return out.getvalue()


@pytest.fixture(scope="module")
def attached(plain: bytes) -> bytes:
    return attach(plain, files_of(MANIFEST, ROLL)[::-1], made_at=MADE)


def test_other_readers_take_the_files_out_as_they_were(attached: bytes, tmp_path: Path) -> None:
    kept = {file.name: file.data for file in files_of(MANIFEST, ROLL)}
    source = tmp_path / "edition.pdf"
    source.write_bytes(attached)
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, source], check=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path != source} == kept
    document = pypdfium2.PdfDocument(attached)
    found = [document.get_attachment(at) for at in range(document.count_attachments())]
    assert {each.get_name(): bytes(each.get_data()) for each in found} == kept
    document.close()


def test_the_manifest_names_the_hashes_of_the_others() -> None:
    table, names, last = files_of(MANIFEST, ROLL)
    assert table.data.decode("utf-8-sig").splitlines()[:2] == [
        "number,name,kind,lead,title,affiliation,country,native",
        "1,'=HYPERLINK(1),organization,false,,,,",
    ]
    assert [entry.name for entry in signatories_file.parse(names.data)] == [
        line.signatory.name for line in ROLL.lines
    ]
    assert manifest.parse(last.data).attachments == {
        each.name: hashlib.sha256(each.data).hexdigest() for each in (table, names)
    }


@pytest.mark.parametrize("changes", [{"roll_hash": "0" * 64}, {"count": 2}])
def test_a_manifest_of_another_roll_is_not_attached(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="another roll"):
        files_of(replace(MANIFEST, **changes), ROLL)


def test_each_file_is_dated_described_and_tied_to_the_document(attached: bytes) -> None:
    with pikepdf.open(io.BytesIO(attached)) as document:
        assert document.check_pdf_syntax() == []
        assert "/Dests" in document.Root.Names
        names = list(document.Root.Names.EmbeddedFiles.Names)
        assert [str(name) for name in names[::2]] == sorted(map(str, names[::2]))
        assert [each.objgen for each in names[1::2]] == [each.objgen for each in document.Root.AF]
        for each, kind in zip(names[1::2], ("json", "csv", "json"), strict=True):
            assert str(each.AFRelationship) == "/Data"
            assert str(each.Desc)
            assert str(each.F) == str(each.UF)
            stream = each.EF.F
            assert each.EF.UF.objgen == stream.objgen
            assert str(stream.Subtype).endswith(f"/{kind}")
            data, parameters = stream.read_bytes(), stream.Params
            assert int(parameters.Size) == len(data)
            assert bytes(parameters.CheckSum) == hashlib.md5(data).digest()  # noqa: S324
            assert str(parameters.CreationDate) == str(parameters.ModDate) == "D:20261126020304Z"


def test_the_same_input_gives_the_same_bytes(plain: bytes, attached: bytes) -> None:
    assert attach(plain, files_of(MANIFEST, ROLL), made_at=MADE) == attached


def test_two_files_of_one_name_are_refused(plain: bytes) -> None:
    file = Attached("a.txt", json.dumps(1).encode(), "text/plain", "A number")
    with pytest.raises(ValueError, match="one name"):
        attach(plain, [file, file], made_at=MADE)
