"""Role by role, and protected group by group of fields.toml: what may not be read is absent from every answer."""

import io
import zipfile

import pytest

from dhealth.evidence.indicators.definitions import figures
from dhealth.trust.accounts.roles import roles, sees
from tests.security.addresses import ADDRESSES, Visitor
from tests.security.world import CANARIES, ONE_A_ROLE, STAFF

ABOUT_RECORDS = {"client", "service", "pair", "merge", "import", "case"}
OF_A_RECORD = [one for one in ADDRESSES if set(one.ids.values()) & ABOUT_RECORDS]
LISTS = [one for one in ADDRESSES if not one.ids and "." in one.name]
# The words of these groups are also the labels of every form and filter; so they are looked for about a record only.
ALSO_LABELS = {"told_status", "results", "risk"}
ASKED = ("Bồ Câu", "bo cau", "Trần Quốc Sử", "tran quoc", "0903555218", "218", "075201004321", "su.zalo", "Mây", "1")
REPORTS = ("report.read", "report.export", "report.print", "report.list")
ROWS = ("", "worker", "organisation", "group", "month", "place")


def words_of(answer) -> str:
    """Everything that an answer holds: its text and headers, or the parts of its workbook."""
    body = answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b" ".join(parts.read(name) for name in parts.namelist())
    return body.decode(errors="replace") + " ".join(answer.headers.values())


def everything_said(world, name, addresses) -> str:
    """All that this person ever gets from these addresses, by looking and by asking."""
    visitor, may = Visitor(world, name), roles()[STAFF[name][2]].may
    said = []
    for one in (one for one in addresses if one.guard.verb in may):
        said += [words_of(visitor.visit(one.path(world), method, one.data)) for method in one.guard.methods]
    return " ".join(said)


def leaks(said: str, groups) -> list[tuple[str, str]]:
    return [(group, word) for group in groups for word in CANARIES[group] if word in said]


def unseen(name: str) -> set[str]:
    """The groups of which this person may read nothing about Su, who stands on Tâm's list."""
    role, reach = STAFF[name][2], {group: sees(STAFF[name][2], group) for group in CANARIES}
    assert role in roles()
    return {group for group, whose in reach.items() if not reads(name, whose)}


def reads(name: str, whose: str) -> bool:
    return (whose == "organisation" and STAFF[name][1] == "gnet") or (whose == "own list" and name == "tam")


@pytest.mark.slow
@pytest.mark.covers("SEC-01", "SEC-10")
def test_what_a_role_may_not_read_of_a_record_is_absent_from_all_that_it_opens(world):
    found = {name: leaks(everything_said(world, name, OF_A_RECORD), unseen(name)) for name in [*ONE_A_ROLE, "bac"]}
    del found["lien"]  # the reviewer sees the two people of a case, on screen and recorded: the next story
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.covers("CLI-21", "SEC-10")
def test_the_reviewer_reads_names_and_phones_of_a_case_and_nothing_else(world):
    said = everything_said(world, "lien", OF_A_RECORD)
    assert {group for group, _word in leaks(said, CANARIES)} == {"identity"}
    assert not any(word in said for word in ("075201004321", "Hẻm Hoa Sữa", "su.zalo", "Quán nước Mây"))


@pytest.mark.slow
def test_the_words_are_there_for_those_who_may_read_them(world):
    for name in ("tam", "hanh"):
        found = {group for group, _word in leaks(everything_said(world, name, OF_A_RECORD), CANARIES)}
        assert set(CANARIES) - found == set(), name


@pytest.mark.slow
@pytest.mark.covers("SEC-01", "SEC-10")
def test_no_list_shows_words_to_those_who_may_not_read_them(world):
    for name in [*ONE_A_ROLE, "bac", "khoa", "lan"]:
        groups = unseen(name) - ALSO_LABELS
        assert leaks(everything_said(world, name, LISTS), groups) == [], name


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("name", ["minh", "bac", "khoa", "lan"])
def test_search_compares_no_words_that_the_asker_may_not_read(world, name):
    visitor = Visitor(world, name)
    for words in ASKED:
        answer = visitor.visit("/clients/", "POST", {"q": words})
        assert answer.context["results"].count == 0, words


@pytest.mark.parametrize("field", ["told_status", "result", "phone", "sort", "order", "group", "main_group", "q__name"])
def test_lists_cannot_be_sorted_or_filtered_by_protected_words(world, field):
    for name in ("tam", "hanh", "minh"):
        visitor = Visitor(world, name)
        assert visitor.visit("/clients/", "GET", {field: "positive"}).status_code == 400
        assert visitor.visit("/clients/", "POST", {"q": "", field: "positive"}).status_code == 400
    assert Visitor(world, "hanh").visit("/duplicates/", "GET", {field: "1"}).status_code == 400


@pytest.mark.slow
@pytest.mark.covers("SEC-01", "SEC-10")
@pytest.mark.parametrize("name", [name for name in ONE_A_ROLE if "report.read" in roles()[STAFF[name][2]].may])
def test_no_form_of_a_report_names_a_person_to_those_who_may_not_read_names(world, name):
    visitor = Visitor(world, name)
    addresses = [one for one in ADDRESSES if one.name in REPORTS and one.guard.verb in roles()[STAFF[name][2]].may]
    for one in addresses:
        asked = [{"by": rows, "f": "1", "as": form} for rows in ROWS for form in ("csv", "xlsx")]
        said = " ".join(words_of(visitor.visit(one.path(world), "GET", words)) for words in asked)
        assert leaks(said, unseen(name) & {"identity", "nickname"}) == []
        if name != "tam" and name != "hanh":
            assert world.things["code"] not in said.replace("-", "")


@pytest.mark.covers("SEC-01", "SEC-10")
def test_a_list_behind_a_figure_opens_only_for_who_reads_what_the_figure_tells(world):
    for name in ("minh", "oanh", "an", "mai"):
        visitor = Visitor(world, name)
        for figure in figures().values():
            for asked in ({"g": "1"}, {} if figure.reveals else {"g": "2"}):
                answer = visitor.visit("/reports/list/", "GET", {"f": str(figure.number), **asked})
                assert answer.status_code == 403, (name, figure.key, asked)
