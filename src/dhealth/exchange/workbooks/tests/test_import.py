"""Gnet brings its own workbook: one record a person, nothing lost, twice is once."""

import json
from collections import Counter
from pathlib import Path

import pytest

from dhealth.care.clients.models import Client, ClientCode, PossibleDuplicate
from dhealth.care.services.models import Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks.commandline import import_file

SHARED = Path(__file__).parents[6] / "shared" / "data" / "workbooks"
BOOK = SHARED / "so-theo-doi-gnet-bien-hoa.xlsx"
needs_the_real_workbook = pytest.mark.skipif(not BOOK.exists(), reason="the real workbook lies beside the project")


def brought(tmp_path, path=BOOK):
    return import_file(path, "Gnet Biên Hòa", tmp_path / "rejects.xlsx", lambda done, rows: None)


@pytest.fixture
def truth():
    return json.loads((SHARED / "truth.json").read_text(encoding="utf-8"))["files"][BOOK.name]


@needs_the_real_workbook
@pytest.mark.covers("CLI-05", "CLI-32")
def test_the_real_workbook_comes_in_as_the_truth_says(tmp_path, truth):
    answer = brought(tmp_path)
    assert answer["clients"] == {
        "rows": truth["client_rows"],
        "created": truth["clients_created"],
        "aliased": len(truth["aliases"]),
        "repeated": truth["repeated_rows"],
        "possible_duplicates": len(truth["possible_duplicates"]),
        "rejected": len(truth["rejected_client_rows"]),
    }
    assert answer["aliases"] == truth["aliases"]
    assert answer["possible_duplicates"] == truth["possible_duplicates"]
    assert sorted(r["reason"] for r in answer["rejects"] if r["sheet"] == "KHACH_HANG") == truth["rejected_client_rows"]
    assert (answer["services"]["created"], answer["services"]["repeated"]) == (652, 6)
    assert sorted(r["reason"] for r in answer["rejects"] if r["sheet"] == "DICH_VU") == truth["rejected_service_rows"]
    assert answer["targets"] == len(truth["targets"])
    stored = Target.objects.values_list("worker__display_name", "indicator", "number")
    assert Counter(number for _, _, number in stored) == Counter(truth["targets"].values())


@needs_the_real_workbook
@pytest.mark.covers("CLI-21")
def test_twice_is_once(tmp_path):
    first, again = brought(tmp_path), brought(tmp_path)
    held = (
        Client.objects.count(),
        ClientCode.objects.count(),
        Service.objects.count(),
        PossibleDuplicate.objects.count(),
    )
    assert held == (first["clients"]["created"], 245 + 13, first["services"]["created"], 5)
    assert again["clients"] | {"rejected": 0} == {
        "rows": 268, "created": 0, "aliased": 0, "repeated": 264, "possible_duplicates": 0, "rejected": 0
    }  # fmt: skip
    assert again["services"] == {"rows": 664, "created": 0, "repeated": 658, "rejected": 6}
