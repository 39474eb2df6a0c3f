"""Two people practise everything; after that every page reads for everybody as it did before."""

import io
import re
import zipfile
from datetime import date

import pytest
from conftest import browser_of
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.partner_services.models import Attempt, Named, Offer
from dhealth.care.services.models import Service
from dhealth.evidence.reports.commandline import report_json
from dhealth.exchange.workbooks.tests.cast import book
from dhealth.kernel.codes import show_code
from dhealth.kernel.ids import uuid7
from dhealth.trust.linkage.models import LinkageCase, LinkageCode
from dhealth.trust.organisations.models import Kind
from tests.security.addresses import ADDRESSES, Visitor
from tests.security.world import ONE_A_ROLE, World

pytestmark = pytest.mark.usefixtures("one_day")  # pages say how many days ago something was
CHANGES_BY_ITSELF = re.compile(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken":"\w+"|value="[0-9a-f-]{36}"|\d\d:\d\d')
# What is about the two who practise themselves may know of it: their own sign-ins and steps. How much lies on the
# disk counts what they play with, and says of nobody.
OWN = {"onboarding.read", "account.sign_ins", "help.read", "usage.read"}
# A new secret at each drawing, and nothing of clients.
SECRETS = ("mfa_", "account_")


def read(world: World) -> dict[tuple[str, str], str]:
    """Every page as every role reads it, without what is new at each drawing."""
    found = {}
    for who in ONE_A_ROLE:
        visitor = Visitor(world, who)
        for one in ADDRESSES:
            if one.right and one.method == "GET" and not one.name.startswith(SECRETS):
                answer = visitor.visit(one.path(world), "GET", one.data)
                found[who, one.name] = f"{answer.status_code} {CHANGES_BY_ITSELF.sub('', _text(answer))}"
    return found


def _text(answer: HttpResponse) -> str:
    is_text = answer.headers.get("Content-Type", "").startswith("text/")
    return answer.content.decode() if is_text and not answer.streaming else ""


def practise_everything(world: World, who: str, tmp_path) -> None:
    """Register, meet, decide, bring in a workbook: whatever the role lets one practise."""
    browser = browser_of(world.people[who])
    browser.post("/practice/start/")
    fields = {"id": str(uuid7()), "nickname": "Tập", "phone": "0903555218", "birth_year": "2001", "main_group": "TG"}
    fields |= {"name": "Trần Quốc Sử", "cccd": "075201004321", "channel": "online"}
    browser.post("/clients/new/", fields)
    invented = Client.objects.filter(organisation__kind=Kind.PRACTICE, worker=world.people[who])
    for client in invented:
        address = reverse("service.record", args=[client.pk])
        browser.post(address, {"id": str(uuid7()), "when": "today", "form": "face_to_face", "condoms": "9"})
    for pair in PossibleDuplicate.objects.filter(organisation__kind=Kind.PRACTICE):
        browser.post(reverse("duplicate.decide", args=[pair.pk]), {"answer": "same"})
    ask_about_those_close(browser, invented)
    with book(tmp_path / f"{who}.xlsx", [{"code": "GB-7719"}]).open("rb") as file:
        browser.post("/imports/", {"file": file})
    assert invented.count() >= 9 and Service.objects.filter(organisation__kind=Kind.PRACTICE, condoms=9).count() >= 9


def ask_about_those_close(browser, invented) -> None:
    """A client is asked, names somebody, who is reached: none of it leaves the practice."""
    client, day = invented.filter(told_status="positive").first(), f"{timezone.localdate():%d/%m/%Y}"
    browser.post(reverse("partner.offer", args=[client.pk]), {"id": str(uuid7()), "day": day, "said": "accepted"})
    told = {"called": "Bin", "relation": "sexual", "others": "yes", "phone": "0903555777", "birth_year": "1998"}
    yes = Offer.objects.get(person=client)
    browser.post(reverse("partner.name", args=[yes.pk]), {**told, "id": str(uuid7()), "day": day})
    named = Named.objects.get(offer=yes)
    browser.post(reverse("partner.choose_way", args=[named.pk]), {"violence": "no", "way": "provider"})
    tried = {"id": str(uuid7()), "day": day, "channel": "visit", "outcome": "reached"}
    browser.post(reverse("partner.attempt", args=[named.contact_id]), tried)
    assert Attempt.objects.filter(contact=named.contact_id).exists()


@pytest.mark.slow
@pytest.mark.covers("CLI-30")
def test_after_two_people_practised_everything_each_page_reads_as_before(world, tmp_path):
    before, codes, cases = read(world), LinkageCode.objects.count(), LinkageCase.objects.count()
    for who in ("tam", "hanh"):
        practise_everything(world, who, tmp_path)
    assert (LinkageCode.objects.count(), LinkageCase.objects.count()) == (codes, cases)
    after = read(world)
    assert [place for place in before if before[place] != after[place] and place[1] not in OWN] == []
    assert not [place for place, page in after.items() if "Tập dượt · " in page and place[1] not in OWN]


@pytest.mark.covers("CLI-30")
def test_the_console_counts_nobody_invented(world, tmp_path):
    asked = {"start": date(2019, 1, 1), "end": date(2030, 12, 31)}
    before = report_json(**asked)
    practise_everything(world, "tam", tmp_path)
    assert report_json(**asked) == before


# --- what leaves the house: files, papers, a backup's word, and the pages of whoever runs the installation ---

FILES = (
    *("report.export", "report.print", "report.list", "close.export", "close.print", "quality.export", "quality.print"),
    *("stock.export", "stock.print", "worklist.print", "worklist.export", "workbook.rejected", "week.read"),
)
NEW_EACH_TIME = ("docProps/core.xml",)  # the moment at which a workbook was made


def said_in(content: bytes) -> str:
    """All words of a file: of a workbook or of a ZIP those of each file in it."""
    if not content.startswith(b"PK"):
        return CHANGES_BY_ITSELF.sub("", content.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = sorted(name for name in packed.namelist() if name not in NEW_EACH_TIME)
        return "\n".join(f"{name}: {said_in(packed.read(name))}" for name in names)


def taken_away(world: World) -> dict[tuple[str, str, str], str]:
    """Every file and paper as every role takes it, both kinds where there are two."""
    found = {}
    for who in ONE_A_ROLE:
        visitor = Visitor(world, who)
        for one in (address for address in ADDRESSES if address.name in FILES):
            for form in ("csv", "xlsx"):
                asked = {"as": form, "p": "y:2026"} if one.name.startswith("report.") else {}
                answer = visitor.visit(one.path(world), one.method, {**one.data, **asked})
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                found[who, one.name, form] = f"{answer.status_code} {said_in(content)}"
    return found


@pytest.mark.slow
@pytest.mark.covers("CLI-30")
def test_no_file_or_paper_holds_anybody_invented(world, tmp_path):
    before = taken_away(world)
    assert {name for (_who, name, _form), said in before.items() if said.startswith("200")} >= {
        *("report.export", "report.print", "worklist.print", "stock.export", "quality.export", "worklist.export")
    }
    for who in ("tam", "hanh"):
        practise_everything(world, who, tmp_path)
    after = taken_away(world)
    assert [place for place in before if before[place] != after[place]] == []
    codes = {
        show_code(code)
        for code in Client.objects.filter(organisation__kind=Kind.PRACTICE).values_list("code", flat=True)
    }
    assert codes and not [place for place, said in after.items() if any(code in said for code in codes)]


def pages_of(world: World, who: str) -> dict[str, str]:
    visitor, found = Visitor(world, who), {}
    for one in ADDRESSES:
        if one.right and one.method == "GET" and not one.name.startswith(SECRETS) and one.name not in OWN:
            found[one.name] = CHANGES_BY_ITSELF.sub("", _text(visitor.visit(one.path(world), "GET", one.data)))
    return found


@pytest.mark.slow
@pytest.mark.covers("CLI-30")
def test_who_runs_the_installation_reads_of_no_practice(world, tmp_path):
    """The platform's own pages: organisations, people, unusual look-ups, linkage."""
    visitor = Visitor(world, "quan")
    addresses = [one for one in ADDRESSES if one.right and one.method == "GET" and not one.name.startswith(SECRETS)]
    asked = [one for one in addresses if one.name not in OWN]

    def pages():
        return {
            one.name: CHANGES_BY_ITSELF.sub("", _text(visitor.visit(one.path(world), "GET", one.data))) for one in asked
        }

    before = pages()
    practise_everything(world, "tam", tmp_path)
    after = pages()
    assert [name for name in before if before[name] != after[name]] == []
