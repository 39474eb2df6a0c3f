"""Secrets of invitations in logs, files too large for any workbook, and what stays of somebody who was erased."""

import logging

import pytest
from django.core.exceptions import RequestDataTooBig

from dhealth.care.clients.actions import erase_client
from dhealth.care.clients.identity import open_card
from dhealth.care.clients.models import ClientCode, MatchKey, PossibleDuplicate
from dhealth.care.services.models import Service
from dhealth.exchange.workbooks import uploads
from dhealth.exchange.workbooks.models import Import
from dhealth.exchange.workbooks.sealed import findings_of
from dhealth.exchange.workbooks.tests.cast import book, stored
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.logs import WithoutSecrets
from dhealth.trust.linkage.models import LinkageCase, LinkageCode
from tests.security.addresses import ADDRESSES, Visitor
from tests.security.test_field_rights import ASKED, words_of
from tests.security.world import CANARIES


@pytest.mark.parametrize("line", ["Not Found: %s", "Unprocessable Entity: %s", "Shown as 21-AB: POST %s"])
def test_no_line_of_the_log_holds_an_invitation(line):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, line, ("/welcome/s3cret-s3cret/",), None)
    assert WithoutSecrets().filter(record)
    assert "s3cret" not in record.getMessage() and "/welcome/…/" in record.getMessage()


@pytest.mark.parametrize(("pieces", "taken"), [(2, True), (3, False)])
def test_files_are_taken_in_up_to_a_bound(monkeypatch, pieces, taken):
    monkeypatch.setattr(uploads, "MOST_BYTES", 20)
    upload = uploads.BoundedUpload()
    upload.new_file("file", "so.xlsx", "", None)
    if taken:
        assert [upload.receive_data_chunk(b"x" * 10, n * 10) for n in range(pieces)] == [None] * pieces
    else:
        with pytest.raises(RequestDataTooBig):
            _all = [upload.receive_data_chunk(b"x" * 10, n * 10) for n in range(pieces)]


def test_somebody_who_has_not_signed_in_cannot_fill_the_disk(client, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 20)
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/sign-in/", {"file": SimpleUploadedFile("so.xlsx", b"x" * 21)})
    assert answer.status_code == 400


@pytest.fixture
def erased(world):
    """Su, erased by Hạnh while another process still remembers the names."""
    Visitor(world, "tam").browser.post("/clients/", {"q": "bo cau"})
    client = world.client()
    return erase_client(Actor.of(world.people["hanh"]), client, client.code)


@pytest.mark.covers("SEC-03")
def test_of_an_erased_person_nothing_can_be_opened_or_looked_up(erased):
    assert not any(vars(open_card(erased.organisation_id, erased.pk, erased.card)).values())
    assert (erased.details, erased.told, erased.told_status, erased.gender) == (None, {}, "", "")
    for table in (ClientCode, MatchKey):
        assert not table.objects.filter(client=erased).exists()
    assert not LinkageCode.objects.filter(client=erased.pk).exists() and not LinkageCase.objects.undecided().exists()
    assert not PossibleDuplicate.objects.filter(first=erased).exists()
    assert not Service.objects.filter(client=erased).exclude(note=None).exists()


@pytest.mark.slow
@pytest.mark.covers("SEC-03")
def test_an_erased_person_stands_on_no_page_and_search_has_forgotten_them(world, erased):
    own = [word for word in CANARIES["identity"] if word not in ("Bưởi Năm Roi", "31/02/1999")]
    theirs = [word for word in own if word not in ("Trần Quốc Sử", "Tran Quoc Su", "Hẻm Hoa Sữa", "Quán nước Mây")]
    words = [word for word in theirs if word not in ("03/05/2001", "2001-05-03", "Nói nhỏ thôi")]  # the twin has those
    for name in ("tam", "hanh"):
        visitor = Visitor(world, name)
        said = [words_of(visitor.visit(one.path(world))) for one in ADDRESSES if "GET" in one.guard.methods]
        assert [word for word in words if word in " ".join(said)] == []
        for asked in ASKED:
            found = visitor.visit("/clients/", "POST", {"q": asked}).context["results"]
            assert erased.pk not in {hit.face["id"] for hit in found.hits}


@pytest.mark.covers("SEC-03")
def test_no_import_keeps_a_word_of_somebody_who_was_erased(world, tmp_path):
    rows = [{"code": "S1", "name": "Trần Quốc Sử", "birth": "31/02/2001"}, {"code": "S2", "name": "Mận", "birth": "?"}]
    job = stored(world.people["hanh"], book(tmp_path / "Trần Quốc Sử.xlsx", rows), world.client().organisation)
    seen = [words_of(Visitor(world, "hanh").visit(f"/imports/{job.pk}/"))]
    client = world.client()
    erase_client(Actor.of(world.people["hanh"]), client, client.code)
    seen += [words_of(Visitor(world, "hanh").visit(path)) for path in (f"/imports/{job.pk}/", "/imports/")]
    assert ["Trần Quốc Sử" in said for said in seen] == [True, False, False]
    assert [reject.row for reject in findings_of(Import.objects.get(pk=job.pk)).rejects] == [3]
