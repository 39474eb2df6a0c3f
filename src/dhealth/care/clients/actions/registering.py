"""Registering a client, with the check that the person has no record yet."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.identity import seal_card, seal_details
from dhealth.care.clients.likeness import Likeness
from dhealth.care.clients.listening import tell_registered
from dhealth.care.clients.models import Client, ClientCode, Consent, MatchKey, PossibleDuplicate
from dhealth.care.clients.queries import digests_of, in_sight, likenesses
from dhealth.care.clients.rules import ClientDraft, check, settled
from dhealth.kernel.codes import new_code
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.inserting import insert
from dhealth.kernel.reading import Prepared
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.accounts.roles import roles
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.actions import note_codes
from dhealth.trust.linkage.rules import codes_of

ATTEMPTS = 3  # a fresh code is in use once in thousands of registrations


class CertainDuplicate(Refused):
    """The person has a record already. `client` is that record; `in_sight` says whether the actor may open it."""

    def __init__(self, likeness: Likeness, *, in_sight: bool) -> None:
        self.client, self.likeness, self.in_sight = likeness.client, likeness, in_sight
        if in_sight:
            sentence = _("There is a record of this person already. Open it and go on there.")
        else:
            sentence = _("Your group has a record of this person already. Ask your leader to put it on your list.")
        super().__init__(sentence)


class LikelyDuplicate(Refused):
    """The person may have a record already; whoever is typing decides. `likenesses` says which and why."""

    def __init__(self, found: Sequence[Likeness]) -> None:
        self.likenesses = found
        super().__init__(_("This person may have a record already. Look, then open that one or go on."))


def register_client(
    actor: Actor,
    organisation_id: UUID,
    draft: ClientDraft,
    *,
    id: UUID | None = None,
    allow_likely: bool = False,
) -> Client:
    """Write a new record and give it a code. The same id again gives the same record and changes nothing.

    With `allow_likely` a person has said that a likely duplicate is somebody else, or that they are not sure: the
    pair is left for the leader.

    Raises:
        CertainDuplicate: the group has this person already.
        LikelyDuplicate: perhaps; not raised with `allow_likely`.
        Refused: the draft breaks a rule; `field` says where.
    """
    actor.require("client.register", at=organisation_id)
    identifier = id or uuid7()
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                known = _known(organisation_id, identifier) if id else None
                return known or _register(actor, organisation_id, draft, identifier, allow_likely)
        except IntegrityError:  # the code is in use, or the same form came twice at once
            if known := _known(organisation_id, identifier):
                return known
    raise Refused(_("The record could not be written. Press Save again."))


def _known(organisation_id: UUID, identifier: UUID) -> Client | None:
    return Client.objects.filter(pk=identifier, organisation_id=organisation_id).first()


_known_by = Prepared(
    lambda organisation, code: ClientCode.objects.filter(organisation_id=organisation, code=code), UUID(int=0), "code"
)


def _register(actor: Actor, organisation_id: UUID, draft: ClientDraft, identifier: UUID, allow_likely: bool) -> Client:
    draft = settled(draft)
    check(draft, timezone.localdate())
    worker = worker_for(actor, organisation_id, draft.worker)
    client = Client(pk=identifier, organisation_id=organisation_id, worker_id=worker, registered_by=actor.user)
    # The event comes first: it holds the group's chain, so that nobody registers the same person beside us.
    event = record("client.register", actor, client, at=organisation_id)
    digests = digests_of(organisation_id, draft)
    alike = likenesses(organisation_id, draft, digests, but=identifier)
    _refuse_duplicates(actor, alike, allow_likely)
    fill(client, draft, event.seq)
    client.code = new_code()  # that no other client ever had it, the database sees to
    insert([client])
    _save_beside(actor, client, draft, digests)
    insert(
        PossibleDuplicate(
            organisation_id=organisation_id, first=likeness.client, second=client, why=list(likeness.agreeing)
        )
        for likeness in alike
    )
    tell_registered(client, [likeness.client.pk for likeness in alike])
    return client


def _refuse_duplicates(actor: Actor, alike: Sequence[Likeness], allow_likely: bool) -> None:
    if alike and alike[0].certain:
        raise CertainDuplicate(alike[0], in_sight=in_sight(actor, alike[0].client))
    if alike and not allow_likely:
        raise LikelyDuplicate(alike)


def _save_beside(actor: Actor, client: Client, draft: ClientDraft, digests: dict[str, bytes]) -> None:
    """What stands in other tables: consents, look-up codes, outside codes, codes for the linkage."""
    insert(
        Consent(
            client=client,
            purpose=agreement.purpose,
            given=True,
            by_guardian=agreement.by_guardian,
            recorded_by=actor.user,
        )
        for agreement in draft.agreements
    )
    insert(
        MatchKey(organisation_id=client.organisation_id, client=client, source=source, digest=digest)
        for source, digest in digests.items()
    )
    save_outside_codes(client, draft)
    codes = codes_of(cccd=draft.cccd, phone=draft.phone, birth_year=draft.birth_year)
    note_codes(client.organisation_id, client.pk, codes)


def save_outside_codes(client: Client, draft: ClientDraft) -> None:
    """Keep new outside codes, and see to it that the client's own code is nobody's outside code in the group.

    Raises:
        Refused: the group knows somebody else by such a code.
        IntegrityError: an outside code of the group happens to be this client's own.
    """
    wanted = dict(draft.outside_codes)
    for known in [one for code in (client.code, *wanted) for one in _known_by(client.organisation_id, code)]:
        if known.code == client.code:
            raise IntegrityError(known.code)
        if known.client_id != client.pk:
            raise Refused(
                _("The code %(code)s belongs to another client of the group.") % {"code": known.code},
                field="outside_code",
            )
        del wanted[known.code]
    insert(
        ClientCode(organisation_id=client.organisation_id, client=client, code=code, source=source)
        for code, source in wanted.items()
    )


def fill(client: Client, draft: ClientDraft, seq: int) -> None:
    """Write a settled draft into the record; `seq` is the event that changes its card."""
    client.sex_at_birth, client.gender, client.birth_year = draft.sex_at_birth, draft.gender, draft.birth_year
    client.main_group, client.other_groups = draft.main_group, list(draft.other_groups)
    client.channel, client.told_status, client.told = draft.channel, draft.told_status, dict(draft.told)
    client.place_id, client.reached_on, client.flags = draft.place, draft.reached_on, list(draft.flags)
    client.card = seal_card(client.organisation_id, client.pk, draft.card)
    client.details = seal_details(client.organisation_id, client.pk, draft.details)
    client.card_seq = seq


def worker_for(actor: Actor, organisation_id: UUID, worker: UUID | None) -> UUID | None:
    """On whose list the client stands: the named worker's, or the actor's own.

    Raises:
        Refused: the named person does not work in the group, or only a leader may say so.
    """
    if worker is None or worker == actor.id:
        return actor.id
    actor.require("client.assign", at=organisation_id)
    carriers = [key for key, role in roles().items() if "client.register" in role.may]
    today = timezone.localdate()
    for grant in Grant.objects.filter(user_id=worker, organisation_id=organisation_id, role__in=carriers):
        if (grant.since is None or grant.since <= today) and (grant.until is None or today <= grant.until):
            return worker
    raise Refused(_("This person does not work with clients of your group. Choose another."), field="worker")
