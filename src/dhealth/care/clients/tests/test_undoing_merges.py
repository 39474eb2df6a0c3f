"""Whatever happens between merging and taking apart, each record has its own again, and what was written into it."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.clients.actions import (
    Choices,
    correct_client,
    give_consent,
    merge_clients,
    register_client,
    undo_merge,
    withdraw_consent,
)
from dhealth.care.clients.finding import find
from dhealth.care.clients.merging import twins_of
from dhealth.care.clients.models import Client, ClientCode, Consent, MatchKey, Merge
from dhealth.care.clients.queries import digests_of, draft_of
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.taking import FIELDS, differing, names_of_fields
from dhealth.care.services.actions import record_service
from dhealth.care.services.corrections import correct_service, strike_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.drafts import draft_of as service_draft
from dhealth.care.services.models import Correction, Service
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.linkage.models import LinkageCode
from dhealth.trust.linkage.rules import codes_of

SAID = {
    "nickname": ("Su", "Bông"),
    "name": ("Trần Quốc Sử", "Lê Đức"),
    "phone": ("+84903555218", "+84903555219", "+84903555220"),
    "birth_year": (1998, 2001),
    "sex_at_birth": ("M",),
    "gender": ("man", "other"),
    "main_group": ("MSM", "TG"),
    "zalo": ("su.zalo", "bong.zalo"),
    "safe_time": ("sau 20 giờ", "buổi trưa"),
    "safe_ways": (("call",), ("message",)),
    "address": ("Biên Hòa", "Long Thành"),
    "note": ("Quán nước", "Chợ đêm"),
    "reached_on": (date(2025, 3, 2), date(2026, 2, 28)),
}
TODAY = timezone.localdate()


@dataclass
class Life:
    """Three records of one person, what each must say in the end, and everybody who works on them."""

    rng: Random
    actor: Actor
    worker: Actor
    records: list[Client] = field(default_factory=list)
    drafts: dict[Client, ClientDraft] = field(default_factory=dict)
    consents: dict[Client, list] = field(default_factory=dict)
    struck: set = field(default_factory=set)
    services: dict = field(default_factory=dict)

    def said(self) -> ClientDraft:
        told = {key: self.rng.choice(words) for key, words in SAID.items() if self.rng.random() < 0.55}
        return ClientDraft(**told)

    def root(self) -> Client:
        return Client.objects.get(pk=self.rng.choice([r.pk for r in Client.objects.living()]))

    def begin(self, organisation) -> None:
        for number in range(3):
            draft = replace(self.said(), outside_codes=((f"GN-{number}", "workbook"),))
            try:
                record = register_client(self.worker, organisation.pk, draft, allow_likely=True)
            except Refused:  # certainly the same person: it cannot be registered twice
                record = register_client(self.worker, organisation.pk, ClientDraft(nickname=str(number)))
            self.records.append(record)
            self.drafts[record], self.consents[record] = draft_of(Client.objects.get(pk=record.pk)), []
            self.serve(record)

    def serve(self, record=None) -> None:
        record = record or self.root()
        day = TODAY - timedelta(days=self.rng.randrange(3))
        line = record_service(self.worker, record, Draft(kind="contact", day=day, condoms=self.rng.randrange(3)))
        self.services[line.pk] = record.pk

    def correct(self) -> None:
        record = self.root()
        before = draft_of(record)
        told = {key: value for key, value in vars(self.said()).items() if key in SAID and self.rng.random() < 0.3}
        try:
            with transaction.atomic():
                changed = correct_client(self.worker, record, replace(before, **told))
        except Refused:
            return
        after = draft_of(Client.objects.get(pk=record.pk))
        written = [part for name in names_of_fields(changed) for part in FIELDS[name]]
        self.drafts[record] = replace(self.drafts[record], **{part: getattr(after, part) for part in written})

    def say(self) -> None:
        record = self.root()
        act, purpose = self.rng.choice((give_consent, withdraw_consent)), self.rng.choice(("link", "remind"))
        before = set(Consent.objects.values_list("pk", flat=True))
        act(self.worker, record, purpose)
        self.consents[record] += set(Consent.objects.values_list("pk", flat=True)) - before

    def mend(self) -> None:
        lines = list(Service.objects.current().select_related("client"))
        line = self.rng.choice(lines) if lines else None
        if line is None:
            return None
        if self.rng.random() < 0.5:
            strike_service(self.worker, line, "mistake")
            return self.struck.add(line.pk)
        new = correct_service(self.worker, line, replace(service_draft(line), condoms=line.condoms + 5), "number")
        self.struck.add(line.pk)
        self.services[new.pk] = self.services[line.pk]
        return None

    def merge(self) -> None:
        living = list(Client.objects.living())
        if len(living) < 2:
            return
        kept, other = self.rng.sample(living, 2)
        take = [n for n in differing(draft_of(kept), draft_of(other)) if self.rng.random() < 0.4]
        strike = [self.rng.choice((t.first, t.second)) for t in twins_of(kept.pk, other.pk) if self.rng.random() < 0.5]
        try:
            with transaction.atomic():
                merge_clients(self.actor, kept, other, Choices(kept.pk, frozenset(take), frozenset(strike)))
        except Refused:
            return

    def undo(self) -> bool:
        standing = list(Merge.objects.filter(undone=None))
        self.rng.shuffle(standing)
        for merge in standing[:1]:
            try:
                undo_merge(self.actor, merge)
            except Refused:
                assert Client.objects.get(pk=merge.kept_id).merged_into_id is not None
        return bool(standing)


def linked(record: Client, life: Life) -> set[bytes]:
    said = Consent.objects.filter(client=record, purpose="link").last()
    draft = life.drafts[record]
    codes = codes_of(cccd=draft.cccd, phone=draft.phone, birth_year=draft.birth_year)
    return set() if said and not said.given else {bytes(code) for code in codes.values()}


@pytest.mark.slow
@pytest.mark.covers("CLI-21")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), steps=st.lists(st.sampled_from("mmmmssccwwuux"), min_size=4, max_size=16))
def test_all_of_it_comes_back(hanh, tam, gnet, seed, steps):
    with transaction.atomic():
        life = Life(Random(seed), Actor.of(hanh), Actor.of(tam))
        life.begin(gnet)
        acts = {"m": life.merge, "s": life.serve, "c": life.correct, "w": life.say, "u": life.undo, "x": life.mend}
        for step in steps:
            acts[step]()
            assert all(find(life.actor, phone).keys for phone in phones_known())
        while life.undo():
            pass
        for record in life.records:
            assert draft_of(Client.objects.get(pk=record.pk)) == life.drafts[record]
            hangs_on(record, life)
        assert not ClientCode.objects.filter(source="merged").exists()
        transaction.set_rollback(True)


def phones_known() -> set[str]:
    """Every phone that stands in any record, merged or not."""
    return {phone.replace("+84", "0") for record in Client.objects.all() if (phone := draft_of(record).phone)}


def hangs_on(record: Client, life: Life) -> None:
    """What hangs on a record is its own, all of it and nothing else."""
    keys = {(k.source, bytes(k.digest)) for k in MatchKey.objects.filter(client=record)}
    assert keys == set(digests_of(record.organisation_id, life.drafts[record]).items())
    assert set(Consent.objects.filter(client=record).values_list("pk", flat=True)) == set(life.consents[record])
    assert {bytes(c) for c in LinkageCode.objects.filter(client=record.pk).values_list("code", flat=True)} == linked(
        record, life
    )
    assert ClientCode.objects.filter(client=record).count() <= 1
    lines = Service.objects.filter(person=record)
    assert set(lines.values_list("pk", flat=True)) == {pk for pk, at in life.services.items() if at == record.pk}
    standing = set(lines.filter(is_current=True).values_list("pk", flat=True))
    assert standing == {pk for pk, at in life.services.items() if at == record.pk} - life.struck
    assert not Correction.objects.filter(reason="twice").exists()


def test_every_field_of_a_record_can_be_taken_over():
    parts = {part for names in FIELDS.values() for part in names}
    assert parts == {f.name for f in fields(ClientDraft)} - {"outside_codes", "agreements", "flags"}
