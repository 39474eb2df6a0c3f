"""The room of quality."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "dhealth.evidence.quality"
    label = "quality"

    def ready(self) -> None:
        """Make the page of rules known, and say what is held about a client."""
        from dhealth.care.clients import holdings
        from dhealth.evidence.quality import page  # noqa: F401  # registers the page
        from dhealth.evidence.quality.holding import words_held

        holdings.keepers.append(words_held)
