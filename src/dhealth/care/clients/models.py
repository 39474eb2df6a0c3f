"""The client registry: one record a person a group, identity as ciphertext, facts beside it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor


class Group(models.TextChoices):
    """Target groups; one of a client's groups is the main one, so that rows of a report add up."""

    MSM = "MSM", _("Men who have sex with men")
    TG = "TG", _("Transgender people")
    PWID = "PWID", _("People who inject drugs")
    FSW = "FSW", _("Female sex workers")
    PARTNER = "PARTNER", _("Partners of people with HIV")


class Sex(models.TextChoices):
    """Sex at birth, asked once."""

    MALE = "M", _("Male")
    FEMALE = "F", _("Female")


class Gender(models.TextChoices):
    """Gender identity, in the client's own words."""

    MAN = "man", _("Man")
    WOMAN = "woman", _("Woman")
    OTHER = "other", _("Another")


class Channel(models.TextChoices):
    """How the client was first reached (TCCĐ question C7)."""

    FACE_TO_FACE = "face_to_face", _("Face to face")
    ONLINE = "online", _("Through social media")
    PDI = "pdi", _("Peer-driven network")
    PLHIV = "plhiv", _("Through a person with HIV")
    NOT_REACHED = "not_reached", _("Not yet reached")


class Told(models.TextChoices):
    """HIV status as the client told it at first contact (TCCĐ question C8): not a result."""

    POSITIVE = "positive", _("Positive")
    NEGATIVE = "negative", _("Negative at the last test")
    UNKNOWN = "unknown", _("Does not know")


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients as somebody may see them."""

    def visible_to(self, actor: Actor) -> ClientQuerySet:
        """Workers see their own list, leaders their organisation; everybody else sees no record."""
        own = models.Q(worker_id=actor.id, organisation_id__in=actor.records_of(OWN_LIST))
        return self.filter(models.Q(organisation_id__in=actor.records_of(ORGANISATION)) | own)

    def living(self) -> ClientQuerySet:
        """Records in use: not merged into another and not erased."""
        return self.filter(merged_into=None, erased_at=None)


class Client(models.Model):
    """A person we serve, known to most screens only by a code.

    `card` holds what lists show and search compares (name, nickname, phone), sealed under the column's key so that a
    group's names open at once; `details` holds the rest, sealed under a key of its own (see identity.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="clients", db_index=False
    )
    code = models.CharField(max_length=12, unique=True)
    worker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="caseload", db_index=False)
    reached_on = models.DateField(null=True)
    registered_at = models.DateTimeField(auto_now_add=True)
    registered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    origin = models.UUIDField(null=True)  # the import that brought the record, if one did
    sex_at_birth = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    gender = models.CharField(max_length=8, choices=Gender.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    main_group = models.CharField(max_length=8, choices=Group.choices, blank=True)
    other_groups = models.JSONField(default=list)
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    told_status = models.CharField(max_length=8, choices=Told.choices, blank=True)
    told = models.JSONField(default=dict)  # further answers of the first-contact form, by question
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+", db_index=False)
    card = models.BinaryField()
    card_seq = models.PositiveBigIntegerField(default=0)  # the event that last changed the card
    details = models.BinaryField(null=True)
    flags = models.JSONField(default=list)  # oddities an import noticed: field names only
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed", db_index=False)
    erased_at = models.DateTimeField(null=True)
    # the group that looks after this person now, and since when; the record takes nothing new until it is given back
    taken_over_by = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_over_at = models.DateTimeField(null=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        # Each index is a page more to encrypt with every registration: only those that something reads by, and only
        # the rows that it looks for.
        indexes = [
            models.Index(fields=["organisation", "card_seq"], name="client_by_card"),
            models.Index(fields=["origin"], name="client_by_import", condition=models.Q(origin__isnull=False)),
            models.Index(fields=["merged_into"], name="client_merged", condition=models.Q(merged_into__isnull=False)),
            models.Index(fields=["worker", "organisation"], name="client_by_worker"),
            models.Index(fields=["id", "main_group", "sex_at_birth", "birth_year", "place"], name="client_for_reports"),
        ]

    def __str__(self) -> str:
        return self.code


class ClientCode(models.Model):
    """Another code of the same person: the workbook's, a project's, or that of a merged record (mã phụ)."""

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=40)
    source = models.CharField(max_length=12)  # workbook, project, clinic, merged
    origin = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="one_client_a_code")]

    def __str__(self) -> str:
        return self.code


class MatchKey(models.Model):
    """A keyed code of a phone or an ID number, for exact look-up within one organisation."""

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="match_keys", db_index=False)
    source = models.CharField(max_length=6)  # phone or cccd
    digest = models.BinaryField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "source"], name="one_key_a_source")]
        indexes = [models.Index(fields=["organisation", "digest"], name="client_by_key")]

    def __str__(self) -> str:
        return f"{self.source} of {self.client_id}"


class Purpose(models.TextChoices):
    """What a client may agree to, each asked by itself."""

    KEEP_RECORD = "keep_record", _("The group keeps this record to give care")
    REMIND = "remind", _("The group may send reminders")
    SHARE_WITH_CLINIC = "share_with_clinic", _("The group may share with the clinic the client chose")
    SURVEY = "survey", _("The group may invite to surveys")
    LINK = "link", _("The record may be compared with other organisations' records")
    TEST = "test", _("A parent or guardian agrees in writing to a test, under 15")


class Consent(models.Model):
    """A yes or its withdrawal, for one purpose. Rows are added, never changed; the last one holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    given = models.BooleanField()
    by_guardian = models.BooleanField(default=False)  # in writing, for a minor
    said_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["said_at", "id"]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.given else 'withdrawn'}"


class PossibleDuplicate(models.Model):
    """Two records that may be one person, and why; a person decides."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    first = models.ForeignKey(Client, models.CASCADE, related_name="+")
    second = models.ForeignKey(Client, models.CASCADE, related_name="+")
    why = models.JSONField(default=list)  # agreeing fields: phone, name, birth_day, birth_year, cccd
    origin = models.UUIDField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_question_a_pair")]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"


class DuplicateDecision(models.Model):
    """What somebody answered to "are these one person?"."""

    class Answer(models.TextChoices):
        SAME = "same", _("One person")
        DIFFERENT = "different", _("Two people")
        UNSURE = "unsure", _("Not sure yet")

    pair = models.OneToOneField(PossibleDuplicate, models.CASCADE, related_name="decision")
    answer = models.CharField(max_length=9, choices=Answer.choices)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.pair}: {self.answer}"


class Merge(models.Model):
    """One record was laid into another; it can be taken out again as it was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kept = models.ForeignKey(Client, models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Client, models.PROTECT, related_name="+")
    merged_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    taken = models.JSONField(default=list)  # what the kept record took over: names of taking.py
    before = models.BinaryField(null=True)  # sealed: what the kept record said there until then
    consents = models.JSONField(default=list)  # ids of those that moved along
    struck = models.JSONField(default=list)  # ids of services struck out as written twice

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


class Unmerge(models.Model):
    """The merge was undone; by whom and when."""

    merge = models.OneToOneField(Merge, models.CASCADE, related_name="undone")
    undone_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"undone: {self.merge_id}"


class DuplicateSearch(models.Model):
    """How far a group's records were compared with one another: up to this event that touched a card."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, primary_key=True, related_name="+"
    )
    seq = models.PositiveBigIntegerField(default=0)
    searched_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.seq}"


class Leaving(models.TextChoices):
    """Why the group no longer looks for a client."""

    DIED = "died", _("Died")
    MOVED = "moved", _("Moved away")
    ENDED = "ended", _("Care ended, agreed with them")


class Teller(models.TextChoices):
    """Who told that a client left, or came back."""

    CLIENT = "client", _("They themselves")
    CLOSE = "close", _("Family or friends")
    CLINIC = "clinic", _("The clinic")
    WORKER = "worker", _("We saw it")


class Departure(models.Model):
    """The client died, moved away, or care ended. It holds until a `Return`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")  # the record it was written in
    person = models.ForeignKey(Client, models.CASCADE, related_name="departures")  # the record that counts
    why = models.CharField(max_length=5, choices=Leaving.choices)
    day = models.DateField()
    told_by = models.CharField(max_length=6, choices=Teller.choices)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.why} {self.day}"


class Back(models.TextChoices):
    """Why a departure holds no more."""

    CAME_BACK = "came_back", _("They came back")
    MISTAKE = "mistake", _("It was written by mistake")


class Return(models.Model):
    """A departure holds no more, from this day on."""

    departure = models.OneToOneField(Departure, models.CASCADE, related_name="ended")
    why = models.CharField(max_length=9, choices=Back.choices)
    day = models.DateField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.why} {self.day}"
