"""The room of closing."""

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "dhealth.evidence.closing"
    label = "closing"

    def ready(self) -> None:
        """Tell whoever writes services which days are locked."""
        from dhealth.care.services import locks
        from dhealth.evidence.closing.guarding import guard, held

        locks.guards.append(guard)
        locks.holders.append(held)
