"""An organisation's data key, wrapped: useless without the master key."""

from django.db import models


class DataKey(models.Model):
    """One version of the key under which an organisation's people are sealed."""

    owner = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1)
    wrapped = models.BinaryField(max_length=40)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "version"], name="one_key_a_version")]

    def __str__(self) -> str:
        return f"{self.owner} v{self.version}"
