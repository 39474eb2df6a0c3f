"""Agreements on screen: from a form to paper, in both languages, for each side its own."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dhealth.commons.agreements import beside
from dhealth.commons.agreements.actions import OnPaper, attach_scan, check_readiness, propose_agreement, signing
from dhealth.commons.agreements.beside import Line
from dhealth.commons.agreements.models import Agreement, Exemption, ScanPage
from dhealth.commons.agreements.models import Testimonial as Words
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.queries import agreement_for
from dhealth.commons.agreements.tests.cast import everything_in_effect, mechanism, twinned
from dhealth.commons.documents.tests.test_drawing import photograph
from dhealth.commons.documents.tests.test_examining import pdf
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event


def upload():
    return SimpleUploadedFile("page.jpg", photograph(), "image/jpeg")


def told(answer) -> str:
    return answer.content.decode()


def words_of(agreement: Agreement) -> dict[str, object]:
    said = {f"clause_{one.mechanism}": one.text for one in agreement.clauses.all()}
    terms = {key: getattr(agreement, key) for key in rules_in_force().terms}
    days = {"valid_from": f"{agreement.valid_from:%d/%m/%Y}", "valid_to": f"{agreement.valid_to:%d/%m/%Y}"}
    return {**said, **terms, **days, "title": agreement.title, "number": agreement.number, "service_art_start": "paid"}


@pytest.mark.covers("C2P-10", "C2P-15", "C2P-19")
def test_the_whole_way_on_screen(place, life, cdc, gnet, opc, thao, as_thao, as_hanh, as_son):
    mechanism(life, cdc, thao)
    today = f"{timezone.localdate():%d/%m/%Y}"
    asked = {"id": uuid7(), "umbrella": life.pk, "group": gnet.pk, "clinic": opc.pk, "valid_from": today}
    answer = as_hanh.post(reverse("agreement.prepare"), {**asked, "valid_to": "31/12/2029"})
    made = Agreement.objects.get(pk=asked["id"])
    assert answer["Location"] == reverse("agreement.change", args=[made.pk])
    as_hanh.post(reverse("agreement.change", args=[made.pk]), words_of(made))
    as_hanh.post(reverse("agreement.propose", args=[made.pk]))
    for browser in (as_hanh, as_son, as_thao):
        assert f'action="/agreements/{made.pk}/sign/"' in told(browser.get(f"/agreements/{made.pk}/"))
        browser.post(reverse("agreement.sign", args=[made.pk]), {"title": "Trưởng nhóm"})
    check_readiness(Actor.of(thao), made, {one.key: True for one in rules_in_force().readiness})
    as_thao.post(reverse("agreement.start", args=[made.pk]))
    assert agreement_for(gnet.pk, opc.pk, timezone.localdate()) == made


def test_a_refusal_keeps_what_was_typed(draft, as_hanh):
    typed = words_of(draft) | {"answer_days": "90", "title": "Tên mới"}
    answer = as_hanh.post(reverse("agreement.change", args=[draft.pk]), typed)
    assert answer.status_code == 422
    assert 'value="90"' in told(answer)
    assert "Tên mới" in told(answer)


def test_a_stranger_finds_nothing(draft, as_binh, as_an):
    for browser in (as_binh, as_an):  # the province sees it once it is laid out
        assert browser.get(f"/agreements/{draft.pk}/").status_code == 404
        assert draft.title not in told(browser.get("/agreements/"))


@pytest.mark.covers("C2P-39")
def test_the_province_sees_pairs_of_its_area_once_they_are_laid_out(life, cdc, gnet, opc, place, thao, as_an):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    assert as_an.get(f"/agreements/{pair.pk}/").status_code == 200
    assert as_an.post(reverse("agreement.sign", args=[pair.pk])).status_code == 403


@pytest.mark.covers("C2P-15")
def test_a_signed_paper_is_attached_and_opened_by_the_parties_alone(draft, gnet, opc, as_thao, as_hanh, as_son, as_an):
    draft.services.create(service="art_start")
    as_hanh.post(reverse("agreement.propose", args=[draft.pk]))
    on_paper = {"name_group": "Hạnh", "day_group": "20/11/2026", "name_clinic": "Sơn", "day_clinic": "20/11/2026"}
    as_thao.post(reverse("agreement.attach", args=[draft.pk]), {**on_paper, "pages": [upload(), upload()]})
    assert set(draft.signatures.values_list("party__side", "how")) == {("group", "scan"), ("clinic", "scan")}
    page = ScanPage.objects.first()
    assert as_son.get(reverse("agreement.show_scan", args=[page.pk]))["Content-Type"] == "image/jpeg"
    assert as_an.get(reverse("agreement.show_scan", args=[page.pk])).status_code == 403


def test_a_group_attaches_for_itself_alone(draft, as_hanh):
    draft.services.create(service="art_start")
    as_hanh.post(reverse("agreement.propose", args=[draft.pk]))
    form = told(as_hanh.get(reverse("agreement.attach", args=[draft.pk])))
    assert "name_group" in form
    assert "name_clinic" not in form
    for typed in ({}, {"name_group": "Hạnh", "day_group": "01/01/2035"}, {"name_group": "Hạnh"}):
        answer = as_hanh.post(reverse("agreement.attach", args=[draft.pk]), {**typed, "pages": upload()})
        assert answer.status_code == 422
    assert not ScanPage.objects.exists()


@pytest.mark.covers("C2P-18")
def test_an_exception_is_asked_and_answered_on_screen(draft, as_hanh, as_thao):
    asked = {"rule": "area", "reason": "Gần nhất"}
    as_hanh.post(reverse("agreement.ask_exception", args=[draft.pk]), asked)
    waiting = Exemption.objects.get()
    where = reverse("agreement.answer_exception", args=[waiting.pk])
    assert where in told(as_thao.get("/agreements/"))
    assert as_hanh.get(where).status_code == 403
    as_thao.post(where, {"answer": "yes"})
    assert waiting.answer.approved
    assert "Gần nhất" in told(as_hanh.get(f"/agreements/{draft.pk}/"))


@pytest.mark.covers("C2P-35")
def test_a_new_one_begins_with_the_words_of_an_earlier_one(life, cdc, full_house, gnet, opc, place, thao, as_thao):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    pair.clauses.filter(mechanism="reception").update(text="Trong ngày.")
    days = {"valid_from": "01/01/2027", "valid_to": "31/12/2028"}
    asked = {"id": uuid7(), "umbrella": life.pk, "group": full_house.pk, "clinic": opc.pk, "like": pair.pk}
    as_thao.post(reverse("agreement.prepare") + f"?like={pair.pk}", {**asked, **days})
    made = Agreement.objects.get(pk=asked["id"])
    assert made.clauses.get(mechanism="reception").text == "Trong ngày."
    assert made.terms.paid == pair.terms.paid


@pytest.mark.covers("C2P-11", "C2P-13", "C2P-35")
def test_a_new_province_begins_with_its_mechanism(place, life, cdc, as_thao, as_hanh):
    kind = reverse("agreement.prepare") + "?kind=mechanism"
    asked = {"id": uuid7(), "umbrella": life.pk, "cdc": cdc.pk, "valid_from": "01/01/2027", "valid_to": "31/12/2028"}
    as_thao.post(kind, asked)
    made = Agreement.objects.get(pk=asked["id"])
    assert (made.kind, made.province) == ("mechanism", place)
    assert {one.mechanism for one in made.clauses.all()} >= {"scope", "transfer", "confidentiality"}
    assert 'name="cdc"' not in told(as_hanh.get(kind))  # a group prepares only its own


@pytest.mark.covers("C2P-17")
def test_sixty_days_before_its_end_both_sides_are_reminded(place, life, cdc, gnet, opc, thao, as_thao, as_hanh, as_son):
    mechanism(life, cdc, thao)
    pair = twinned(life, gnet, opc, thao, valid_to=timezone.localdate() + timedelta(days=60))
    for browser in (as_hanh, as_son, as_thao):
        assert f'href="/agreements/{pair.pk}/"' in told(browser.get("/"))
    assert "60" in told(as_son.get("/agreements/"))
    Agreement.objects.filter(pk=pair.pk).update(valid_to=timezone.localdate() + timedelta(days=61))
    assert f'href="/agreements/{pair.pk}/"' not in told(as_son.get("/"))


@pytest.mark.covers("C2P-43", "C2P-44")
def test_what_somebody_says_is_kept_with_what_they_are(life, cdc, gnet, opc, place, thao, as_son, as_hanh, as_yen):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    said = {"words": "Như người nhà.", "author_role": "Bác sĩ", "said_on": "20/11/2026"}
    as_son.post(reverse("agreement.praise", args=[pair.pk]), said)
    as_son.post(reverse("agreement.praise", args=[pair.pk]), said)
    assert Words.objects.count() == 1
    assert "Bác sĩ" in told(as_hanh.get(f"/agreements/{pair.pk}/"))
    assert as_yen.post(reverse("agreement.praise", args=[pair.pk]), said).status_code == 403


def test_the_quarter_comes_from_whoever_knows_it(life, cdc, gnet, opc, place, thao, as_hanh, monkeypatch):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    monkeypatch.setattr(beside, "quarter_tellers", [lambda *_: [Line("Đã đến", 13, of=14)]])
    assert "13 / 14" in told(as_hanh.get(f"/agreements/{pair.pk}/"))


@pytest.mark.covers("C2P-01")
def test_a_focal_person_changes_without_a_new_agreement(life, cdc, gnet, opc, place, thao, as_hanh, as_son):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    group = pair.parties.get(side="group")
    where = reverse("agreement.name_focal", args=[group.pk])
    assert as_son.post(where, {"name": "Người khác"}).status_code == 403
    as_hanh.post(where, {"name": "Lan Anh", "phone": "0903 555 218"})
    assert "0903 555 218" in told(as_son.get(f"/agreements/{pair.pk}/"))
    assert as_hanh.post(where, {"name": "Lan Anh", "phone": "12"}).status_code == 422


@pytest.mark.covers("C2P-15")
def test_the_paper_bears_the_clauses_the_terms_and_a_mark(life, cdc, gnet, opc, place, thao, as_hanh):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    paper = told(as_hanh.get(reverse("agreement.print", args=[pair.pk])))
    assert paper.count("As agreed.") == 5
    assert "Độc lập - Tự do - Hạnh phúc" in paper
    assert gnet.name in paper


def test_the_list_costs_the_same_for_one_and_for_many(
    life, cdc, gnet, full_house, opc, place, thao, as_thao, django_assert_max_num_queries
):
    everything_in_effect(life, cdc, gnet, opc, thao)
    as_thao.get("/agreements/")
    for year in range(2018, 2024):
        twinned(life, full_house, opc, thao, valid_from=date(year, 1, 1), valid_to=date(year, 12, 31))
    with django_assert_max_num_queries(32):
        as_thao.get("/agreements/")


def paper(pages: int = 1, **other: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("signed.pdf", pdf(pages, **other), "application/pdf")


@pytest.mark.covers("C2P-15")
def test_the_signed_paper_is_a_pdf_too_and_whoever_opens_it_stands_on_record(draft, opc, son, as_thao, as_son, as_an):
    draft.services.create(service="art_start")
    as_thao.post(reverse("agreement.propose", args=[draft.pk]))
    on_paper = {"name_group": "Hạnh", "day_group": "20/11/2026"}
    attach = reverse("agreement.attach", args=[draft.pk])
    as_thao.post(attach, {**on_paper, "pages": [paper(2), upload()]})
    kept = ScanPage.objects.get(pdf__isnull=False)
    where = reverse("agreement.show_scan", args=[kept.pk])
    answer = as_son.get(where)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment") and answer.content == pdf(2)
    seen = Event.objects.get(verb="agreement.show_scan")
    assert (seen.chain, seen.actor, seen.details["scan"]) == (opc.pk, son.pk, kept.pk.hex)
    assert as_an.get(where).status_code == 403 and Event.objects.filter(verb="agreement.show_scan").count() == 1


@pytest.mark.covers("C2P-15")
@pytest.mark.parametrize(("pages", "kept"), [(11, 2), (12, 0)])
def test_a_paper_has_at_most_twelve_pages_in_all(draft, as_thao, pages, kept):
    draft.services.create(service="art_start")
    as_thao.post(reverse("agreement.propose", args=[draft.pk]))
    asked = {"name_group": "Hạnh", "day_group": "20/11/2026", "pages": [paper(pages), upload()]}
    answer = as_thao.post(reverse("agreement.attach", args=[draft.pk]), asked)
    assert (answer.status_code, ScanPage.objects.count()) == (302 if kept else 422, kept)


@pytest.mark.parametrize(("spare", "answered"), [(0, 302), (-1, 422)])
def test_pages_that_are_too_much_together_are_refused_in_words(draft, as_thao, monkeypatch, spare, answered):
    draft.services.create(service="art_start")
    as_thao.post(reverse("agreement.propose", args=[draft.pk]))
    pages = [paper(), upload()]
    monkeypatch.setattr(signing, "MOST_TOGETHER", sum(one.size for one in pages) + spare)
    asked = {"name_group": "Hạnh", "day_group": "20/11/2026", "pages": pages}
    assert as_thao.post(reverse("agreement.attach", args=[draft.pk]), asked).status_code == answered


def test_a_pdf_with_a_script_is_refused_in_words_and_nobody_has_signed(draft, as_thao):
    draft.services.create(service="art_start")
    as_thao.post(reverse("agreement.propose", args=[draft.pk]))
    bad = paper(catalogue=b"/OpenAction << /S /JavaScript /JS (x) >>")
    asked = {"name_group": "Hạnh", "day_group": "20/11/2026", "pages": [bad]}
    answer = as_thao.post(reverse("agreement.attach", args=[draft.pk]), asked)
    assert answer.status_code == 422 and not draft.signatures.exists() and not ScanPage.objects.exists()


def test_the_same_paper_sent_twice_is_kept_once(draft, thao):
    draft.services.create(service="art_start")
    actor, signed = Actor.of(thao), [OnPaper("group", "Hạnh", "", timezone.localdate())]
    propose_agreement(actor, draft)
    first = attach_scan(actor, draft, signed, [paper()])
    assert attach_scan(actor, draft, signed, [paper()]) == first
    assert ScanPage.objects.count() == 1
    assert Event.objects.filter(verb="agreement.attach").count() == 3  # in the chain of each party
