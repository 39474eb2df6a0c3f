"""A PDF that is nothing but paper is kept as it is, sealed; whatever acts by itself, is locked or too much is not."""

import io
import time
import zlib
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dhealth.commons.documents import examining
from dhealth.commons.documents.actions import keep_pdf, look_through, open_pdf
from dhealth.commons.documents.examining import pages_of_paper
from dhealth.commons.documents.models import PdfPaper
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("C2P-15")
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def pdf(pages: int = 1, catalogue: bytes = b"", after: bytes = b"") -> bytes:
    """A PDF written by hand; `catalogue` stands in its root, `after` behind its pages."""
    drawn = b"0 0 1 rg 50 50 300 200 re f"
    first = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        b"<< /Type /Pages /Kids [" + b" ".join(b"%d 0 R" % (4 + n) for n in range(pages)) + b"] /Count %d >>" % pages,
        b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream",
    ]
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>"
    written, places = io.BytesIO(b"%PDF-1.4\n"), []
    written.seek(0, io.SEEK_END)
    for n, one in enumerate([*first, *[leaf] * pages], 1):
        places.append(written.tell())
        written.write(b"%d 0 obj\n" % n + one + b"\nendobj\n")
    written.write(after)
    table = written.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    written.write(b"xref\n0 %d\n0000000000 65535 f \n" % size + rows)
    written.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table))
    return written.getvalue()


def packed(content: bytes, kind: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    """An object in which others lie packed."""
    inside = zlib.compress(content)
    return b"99 0 obj << " + kind + b" /Length %d >>\nstream\n" % len(inside) + inside + b"\nendstream endobj\n"


def refused(content: bytes, most: int = 12) -> str:
    with pytest.raises(Refused) as refusal:
        pages_of_paper(content, most)
    assert refusal.value.field == "pages"
    return str(refusal.value.message)


@pytest.mark.parametrize("pages", [1, 3, 12])
def test_paper_is_drawn_page_by_page(pages):
    assert pages_of_paper(pdf(pages), 12) == pages


def test_one_page_too_many_is_refused():
    assert "12" in refused(pdf(13))


@pytest.mark.parametrize(
    "content",
    [
        pdf(catalogue=b"/OpenAction " + SCRIPT),
        pdf(catalogue=b"/OpenAction " + SCRIPT.replace(b"JavaScript", b"J#61vaScript")),
        pdf(catalogue=b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        pdf(catalogue=b"/Names << /EmbeddedFiles << /Names [] >> >>"),
        pdf(after=packed(b"1 0 " + SCRIPT)),
        pdf(after=packed(b"1 0 " + SCRIPT, b"/Filter /FlateDecode")),
        pdf(after=packed(b"hidden", b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]")),
        pdf(after=packed(b"hidden", b"/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
    ],
    ids=["script", "spelled otherwise", "launch", "files", "packed", "packed as text", "packed twice", "shifted"],
)
def test_nothing_that_acts_by_itself_comes_in(content):
    assert refused(content)
    assert not PdfPaper.objects.exists()


def test_where_it_opens_is_no_act():
    assert pages_of_paper(pdf(catalogue=b"/OpenAction [4 0 R /Fit]"), 1) == 1


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.4\n%%EOF", pdf()[:200], b"x" + pdf()])
def test_what_cannot_be_drawn_is_refused(content):
    assert refused(content)


def test_a_locked_one_is_refused_with_what_to_do():
    assert refused(pdf(catalogue=b"/Encrypt 3 0 R")) != refused(b"")


def test_one_byte_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(examining, "MOST_BYTES", len(pdf()))
    assert pages_of_paper(pdf(), 1) == 1
    assert refused(pdf() + b" ")


@pytest.mark.parametrize("trap", [b"<<" * 100_000, b"/ObjStm " * 100_000])
def test_what_was_written_to_be_looked_at_without_end_is_judged_at_once(trap):
    began = time.process_time()
    with suppress(Refused):
        pages_of_paper(pdf(after=trap), 12)
    assert time.process_time() - began < 3  # a megabyte took a minute


@pytest.mark.slow
def test_what_unfolds_without_end_is_refused():
    bomb = packed(bytes(examining.MOST_UNFOLDED + 1), b"/Filter /FlateDecode")
    assert len(bomb) < 1_000_000 and refused(pdf(after=bomb))


def test_it_lies_sealed_and_comes_back_as_it_was(gnet):
    kept = keep_pdf(gnet.pk, look_through(SimpleUploadedFile("x.pdf", pdf(2), "application/pdf"), 12))
    assert open_pdf(kept) == pdf(2) and kept.pages == 2
    assert b"%PDF" not in bytes(kept.sealed)
