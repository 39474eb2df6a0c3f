"""A paper form is photographed, typed from, looked at by few, and removed for good."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import Choices, erase_client, merge_clients, register_client, undo_merge
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.papers.actions import KEPT_WITHOUT_CLIENT, add_paper, attach_paper, forget_strays, show_paper
from dhealth.care.papers.holding import papers_held
from dhealth.care.papers.models import Kind, Paper
from dhealth.commons.documents.models import Picture
from dhealth.commons.documents.tests.test_drawing import photograph
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("CLI-37")


def file():
    return SimpleUploadedFile("paper.jpg", photograph(), "image/jpeg")


@pytest.fixture
def ken(tam, gnet, actor):
    return register_client(actor(tam), gnet.pk, ClientDraft(nickname="Ken"))


@pytest.fixture
def paper(tam, gnet, actor, ken):
    return add_paper(actor(tam), gnet.pk, Kind.FIRST_CONTACT, file(), ken)


def test_a_worker_photographs_a_paper_of_their_client(paper, verbs, actor, tam):
    assert show_paper(actor(tam), paper)[:3] == b"\xff\xd8\xff"
    assert verbs()[-2:] == ["paper.add", "paper.show"]


def test_a_worker_of_another_list_does_not_see_it(paper, as_lan_anh, as_khoa):
    for browser in (as_lan_anh, as_khoa):
        assert browser.get(reverse("paper.show", args=[paper.pk])).status_code == 404
        assert browser.get(reverse("paper.read", args=[paper.client_id])).status_code == 404


def test_who_keeps_the_figures_may_not_look(paper, as_minh, actor, minh):
    assert as_minh.get(reverse("paper.show", args=[paper.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        show_paper(actor(minh), paper)


def test_each_look_is_recorded(paper, as_hanh, verbs):
    answer = as_hanh.get(reverse("paper.show", args=[paper.pk]))
    assert answer["Content-Type"] == "image/jpeg" and "no-store" in answer["Cache-Control"]
    assert verbs()[-1] == "paper.show"


def test_a_paper_photographed_first_stands_beside_the_form_and_is_laid_to_the_new_client(as_tam):
    as_tam.post(reverse("paper.add_first"), {"kind": Kind.FIRST_CONTACT, "photograph": file()})
    paper = Paper.objects.get()
    form = as_tam.get(reverse("client.register")).content.decode()
    assert paper.client_id is None and reverse("paper.show", args=[paper.pk]) in form
    as_tam.post(reverse("client.register"), {"nickname": "Su", "id": "01940000-0000-7000-8000-000000000001"})
    client = register_of(as_tam)
    attach = reverse("paper.attach", args=[paper.pk, client])
    assert attach in as_tam.get(reverse("client.read", args=[client])).content.decode()
    as_tam.post(attach)
    assert Paper.objects.get().client_id == client
    assert reverse("paper.show", args=[paper.pk]) not in as_tam.get(reverse("client.register")).content.decode()


def register_of(browser):
    from dhealth.care.clients.models import Client

    return Client.objects.get().pk


def test_laid_to_a_client_twice_changes_nothing_and_to_another_is_refused(paper, actor, tam, gnet, ken):
    attach_paper(actor(tam), paper, ken)
    other = register_client(actor(tam), gnet.pk, ClientDraft(nickname="Su"))
    with pytest.raises(Refused):
        attach_paper(actor(tam), paper, other)
    assert Paper.objects.get().client_id == ken.pk


def test_a_removed_paper_is_gone_for_good(paper, as_tam, verbs):
    as_tam.post(reverse("paper.remove", args=[paper.pk]))
    assert not Paper.objects.exists() and not Picture.objects.exists() and verbs()[-1] == "paper.remove"


def test_an_erased_client_leaves_no_paper(paper, ken, actor, hanh):
    erase_client(actor(hanh), ken, ken.code)
    assert not Paper.objects.exists() and not Picture.objects.exists()


@pytest.mark.parametrize(("late", "left"), [(0, 1), (1, 0)])
def test_a_paper_that_nobody_types_from_goes_after_seven_days(actor, tam, gnet, late, left):
    paper = add_paper(actor(tam), gnet.pk, Kind.OTHER, file())
    Paper.objects.filter(pk=paper.pk).update(
        added_at=timezone.now() - KEPT_WITHOUT_CLIENT + (-late or 1) * one_minute()
    )
    forget_strays()
    assert Picture.objects.count() == left


def one_minute():
    from datetime import timedelta

    return timedelta(minutes=1)


def test_no_photograph_gets_a_sentence(as_tam, ken):
    bad = SimpleUploadedFile("paper.pdf", b"%PDF-1.7", "application/pdf")
    answer = as_tam.post(reverse("paper.add", args=[ken.pk]), {"kind": Kind.SLIP, "photograph": bad})
    assert answer.status_code == 422 and "JPEG" in answer.content.decode() and not Paper.objects.exists()


def test_a_page_without_a_paper_asks_nothing_more(as_tam, ken, django_assert_max_num_queries):
    as_tam.get(reverse("client.read", args=[ken.pk]))
    with django_assert_max_num_queries(30):
        as_tam.get(reverse("client.register"))


def test_a_paper_goes_with_the_record_that_is_kept_and_comes_back(paper, gnet, ken, actor, tam, hanh, as_hanh):
    again = register_client(actor(tam), gnet.pk, ClientDraft(nickname="Kén"))
    merge = merge_clients(actor(hanh), ken, again, Choices(keep=again.pk))
    assert as_hanh.get(reverse("paper.read", args=[again.pk])).context["papers"].get() == paper
    assert papers_held(actor(hanh), again).rows
    assert as_hanh.get(reverse("paper.show", args=[paper.pk])).status_code == 200
    undo_merge(actor(hanh), merge)
    assert not as_hanh.get(reverse("paper.read", args=[again.pk])).context["papers"]
    assert as_hanh.get(reverse("paper.read", args=[ken.pk])).context["papers"].get() == paper


def test_erasing_the_kept_record_takes_the_papers_of_both(paper, gnet, ken, actor, tam, hanh):
    again = register_client(actor(tam), gnet.pk, ClientDraft(nickname="Kén"))
    merge_clients(actor(hanh), ken, again, Choices(keep=again.pk))
    erase_client(actor(hanh), again, again.code)
    assert not Paper.objects.exists() and not Picture.objects.exists()
