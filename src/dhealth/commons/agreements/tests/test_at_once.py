"""Two agreements of one group that would both be its second are brought into effect at the same moment."""

from datetime import timedelta
from threading import Event

import pytest
from conftest import organisation, person
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dhealth.commons.agreements.actions import (
    Draft,
    OnPaper,
    attach_scan,
    check_readiness,
    name_focal,
    prepare_agreement,
    propose_agreement,
    sign_agreement,
    start_agreement,
)
from dhealth.commons.agreements.models import Agreement, Kind, Side, Signature, Start
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.tests.cast import mechanism, twinned
from dhealth.commons.documents.tests.test_examining import pdf
from dhealth.kernel.ids import uuid7
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor

pytestmark = [pytest.mark.covers("C2P-17"), pytest.mark.slow]


def ready(life, group, clinic, place, by) -> Agreement:
    """Everything is there but the start."""
    clinic.province = place
    clinic.save()
    actor, first = Actor.of(by), timezone.localdate()
    parties = {Side.UMBRELLA: life, Side.GROUP: group, Side.CLINIC: clinic}
    wanted = Draft(Kind.TRIPARTITE, place.pk, parties, first, first + timedelta(days=300))
    made = prepare_agreement(actor, wanted, uuid7())
    made.services.create(service="art_start")
    check_readiness(actor, made, {one.key: True for one in rules_in_force().readiness})
    proposal = propose_agreement(actor, made)
    told = {"agreement": made, "proposal": proposal, "signed_by": by, "how": "here", "recorded_by": by}
    Signature.objects.bulk_create(
        Signature(**told, party=one, signed_name="–", signed_on=first) for one in made.parties.all()
    )
    return Agreement.objects.get(pk=made.pk)


def test_only_one_of_two_becomes_the_second(committed, place, life, cdc, gnet, opc, thao):
    mechanism(life, cdc, thao)
    twinned(life, gnet, opc, thao)
    two = [ready(life, gnet, organisation(name, "clinic"), place, thao) for name in ("OPC Biên Hòa", "OPC Long Khánh")]
    leader = Actor.of(thao)
    answers = at_once(*(lambda one=one: start_agreement(leader, one) for one in two))
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Start"]
    assert Start.objects.filter(agreement__in=two).count() == 1


def test_signed_by_two_presses_at_once_is_one_signature(committed, place, life, cdc, gnet, opc, thao, hanh):
    pair = ready(life, gnet, opc, place, thao)
    pair.signatures.filter(party__side=Side.GROUP).delete()
    leader = Actor.of(hanh)
    at_once(*(lambda: sign_agreement(leader, pair) for _time in range(2)))
    assert pair.signatures.count() == 3


class Thick(SimpleUploadedFile):
    """A paper that is still looked through until somebody else has written something, or five seconds are over."""

    written, waited = Event(), True

    def read(self, *size):
        if size and size[0] > 100:  # the whole, not its first letters
            self.waited = not self.written.wait(5)
        return super().read(*size)


def test_nobody_waits_while_a_signed_paper_is_looked_through(committed, place, life, gnet, opc, thao, hanh):
    pair = ready(life, gnet, opc, place, thao)
    pair.signatures.all().delete()
    paper = Thick("signed.pdf", pdf(), "application/pdf")
    signed = [OnPaper("clinic", "Sơn", "", timezone.localdate())]

    def work_on():
        name_focal(Actor.of(hanh), pair.parties.get(side=Side.GROUP), "Lan Anh", "")
        paper.written.set()

    at_once(lambda: attach_scan(Actor.of(thao), pair, signed, [paper]), work_on)
    assert not paper.waited and pair.signatures.count() == 1


def test_one_form_sent_twice_at_the_same_moment_is_one_draft(committed, place, life, gnet, opc, thao):
    opc.province, today = place, timezone.localdate()
    opc.save()
    parties, id = {Side.UMBRELLA: life, Side.GROUP: gnet, Side.CLINIC: opc}, uuid7()
    wanted = Draft(Kind.TRIPARTITE, place.pk, parties, today, today + timedelta(days=300))
    first, second = at_once(*(lambda: prepare_agreement(Actor.of(thao), wanted, id) for _time in range(2)))
    assert first == second and Agreement.objects.count() == 1


def test_two_drafts_at_the_same_moment_get_a_number_each(committed, place, life, gnet, full_house, opc, thao):
    today = timezone.localdate()

    def draft(group):
        parties = {Side.UMBRELLA: life, Side.GROUP: group, Side.CLINIC: opc}
        wanted = Draft(Kind.TRIPARTITE, place.pk, parties, today, today + timedelta(days=300))
        return prepare_agreement(Actor.of(thao), wanted, uuid7())

    one, other = at_once(lambda: draft(gnet), lambda: draft(full_house))
    assert one.number != other.number


def test_three_umbrellas_drafting_at_the_same_moment_get_a_number_each(committed, place, gnet, opc):
    """Nothing that one of them holds makes another wait: who comes second to a number takes the next."""
    today = timezone.localdate()

    def draft(umbrella, leader):
        parties = {Side.UMBRELLA: umbrella, Side.GROUP: gnet, Side.CLINIC: opc}
        wanted = Draft(Kind.TRIPARTITE, place.pk, parties, today, today + timedelta(days=300))
        return lambda: prepare_agreement(Actor.of(leader), wanted, uuid7())

    umbrellas = [organisation(name, "ngo") for name in ("Trung tâm A", "Trung tâm B", "Trung tâm C")]
    drafts = [draft(one, person(f"ke.{n}", "Kế", one, "project_manager")) for n, one in enumerate(umbrellas)]
    assert len({one.number for one in at_once(*drafts)}) == 3
