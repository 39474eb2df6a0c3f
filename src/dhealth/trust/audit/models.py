"""The event log. Rows are written in the transaction of the act they record, and never again."""

from django.db import models

from dhealth.kernel.ids import uuid7


class Event(models.Model):
    """Somebody did or read something. Holds ids, verbs and field names, never names or results."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    chain = models.UUIDField()  # the organisation whose records it concerns
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)  # none: the program itself
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject = models.UUIDField(null=True)
    why = models.CharField(max_length=60, blank=True)  # a word from a list, never free text
    details = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="one_event_a_place")]
        indexes = [
            models.Index(fields=["subject", "at"], name="event_by_subject"),
            models.Index(fields=["actor", "at"], name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}:{self.subject}"


class ChainHead(models.Model):
    """The last link of an organisation's chain; locking it puts that organisation's events in one order."""

    chain = models.UUIDField(primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=bytes(32))

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"
