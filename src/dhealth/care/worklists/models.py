"""Who stands on which list from when to when, and what was tried: a call, a message, a visit."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries as somebody may see them, on a day."""

    def visible_to(self, actor: Actor) -> EntryQuerySet:
        """Of the people on the worker's own list, or of the leader's organisation; nobody else's."""
        own = Q(worker_id=actor.id, organisation_id__in=actor.records_of(OWN_LIST))
        return self.filter(Q(organisation_id__in=actor.records_of(ORGANISATION)) | own)

    def on(self, day: date) -> EntryQuerySet:
        """Who stands on a list on this day: a day after entering it, and before leaving it."""
        return self.filter(Q(leaves_on=None) | Q(leaves_on__gt=day), enters_on__lte=day)


class Entry(models.Model):
    """One person on one list, from `enters_on` to the day before `leaves_on`.

    Worked out from what is known today and written ahead of time, so that nothing need run at midnight. It can be
    thrown away and made again from services, attempts and departures.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+", db_index=False)
    worker = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+", db_index=False)
    rule = models.CharField(max_length=24)  # a heading of worklists.toml
    since = models.DateField()  # how long it has waited: the day it is counted from
    enters_on = models.DateField()
    leaves_on = models.DateField(null=True)
    today_on = models.DateField()  # from this day it may be a card of Today: after a promise, on the day promised
    rises_on = models.DateField(null=True)  # from this day it is shown to the leader
    detail = models.JSONField(default=dict)  # what the sentence needs: days, counts, words of worklists.toml

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            # a list in its order, and how many stand on each, without reading the table or those who come later
            models.Index(fields=["organisation", "rule", "enters_on", "leaves_on"], name="entry_on_list"),
            models.Index(
                fields=["worker", "organisation", "rule", "enters_on", "leaves_on", "today_on"],
                name="entry_of_own_people",
            ),
            models.Index(
                fields=["organisation", "rises_on", "rule", "leaves_on", "worker"],
                condition=Q(rises_on__isnull=False),
                name="entry_that_rises",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.enters_on}"


class AttemptChannel(models.TextChoices):
    """How somebody tried to reach the client."""

    CALL = "call", _("Call")
    MESSAGE = "message", _("Message")
    VISIT = "visit", _("Visit")
    OTHER = "other", _("Another way")


class Outcome(models.TextChoices):
    """What came of an attempt."""

    REACHED = "reached", _("Reached")
    AGREED = "agreed", _("Agreed to a day")
    NO_ANSWER = "no_answer", _("No answer")
    NOT_NOW = "not_now", _("Not now")
    REFUSED = "refused", _("Does not want to")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    MOVED = "moved", _("Moved away")
    IN_CUSTODY = "in_custody", _("In custody")
    DIED = "died", _("Died")
    DO_NOT_CALL = "do_not_call", _("Asked not to be called")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts as somebody may see them."""

    def visible_to(self, actor: Actor) -> AttemptQuerySet:
        """The attempts on the people whose records the actor may see; a merged record's go with the kept one."""
        return self.filter(person__in=Client.objects.visible_to(actor))

    def standing(self) -> AttemptQuerySet:
        """What was not taken back."""
        return self.filter(taken_back=None)


class Attempt(models.Model):
    """Somebody tried to reach a client: through what, and what came of it. Never changed; it can be taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="attempts")  # the record it was written in
    # the record that counts, after merging
    person = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    channel = models.CharField(max_length=8, choices=AttemptChannel.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    next_day = models.DateField(null=True)  # the day agreed on, or of the next try
    rule = models.CharField(max_length=24, blank=True)  # the list from which it was made, if from one
    note = models.BinaryField(null=True)  # sealed

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "day"], name="attempt_by_person"),
            models.Index(fields=["organisation", "day"], name="attempt_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.day}"


class TakenBackAttempt(models.Model):
    """An attempt was taken back: written by mistake, or of somebody else."""

    attempt = models.OneToOneField(Attempt, models.CASCADE, primary_key=True, related_name="taken_back")
    taken_back_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"taken back: {self.attempt_id}"


class KeptFor(models.TextChoices):
    """Why a record is kept longer than the policy says."""

    LOOKED_FOR = "looked_for", _("We still look for them")
    WISHED = "wished", _("They asked us to keep it")
    LAW = "law", _("The law or an open matter asks for it")


class Keeping(models.Model):
    """Somebody answered for keeping a record longer than the policy says, until a day; then it is asked again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")  # the record it was written in
    person = models.ForeignKey(Client, models.CASCADE, related_name="+")  # the record that counts
    why = models.CharField(max_length=10, choices=KeptFor.choices)
    until = models.DateField()
    kept_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.why} until {self.until}"


class Computed(models.Model):
    """Up to where the lists follow the records of one organisation, and by which rules they were worked out."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, primary_key=True, related_name="+"
    )
    rules = models.CharField(max_length=64)  # a fingerprint of the page of rules
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"lists of {self.organisation_id}"


class Wider(models.TextChoices):
    """What a saved filter looks through."""

    LIST = "list", _("One list")
    CLIENTS = "clients", _("All clients")


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Saved filters as somebody may see them."""

    def visible_to(self, actor: Actor) -> SavedFilterQuerySet:
        """One's own, and those shared within one's groups; what was put away is for its owner, who may take it back."""
        groups = actor.organisations_where("worklist.read")
        mine, kept = Q(owner_id=actor.id), Q(put_away=None)
        return self.filter(organisation_id__in=groups).filter(mine | Q(is_shared=True) & kept)

    def put_away_by(self, actor: Actor) -> SavedFilterQuerySet:
        """One's own that were put away, the last first."""
        return self.filter(owner_id=actor.id).exclude(put_away=None).order_by("-put_away__at")

    def kept(self) -> SavedFilterQuerySet:
        """Those that were not put away."""
        return self.filter(put_away=None)


class SavedFilter(models.Model):
    """Criteria that somebody asks for again and again, under a name of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    wider = models.CharField(max_length=7, choices=Wider.choices)
    rule = models.CharField(max_length=24, blank=True)  # the list, for a filter of one
    criteria = models.JSONField(default=dict)  # name of a criterion → what was chosen
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PutAway(models.Model):
    """A saved filter was put away; without this row it is there again."""

    saved = models.OneToOneField(SavedFilter, models.CASCADE, primary_key=True, related_name="put_away")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"put away: {self.saved_id}"
