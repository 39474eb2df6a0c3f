"""The room of transfers."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "dhealth.care.transfers"
    label = "transfers"

    def ready(self) -> None:
        """Hear of erasures, and tell what is known of moves."""
        from dhealth.care.clients import holdings, merging
        from dhealth.care.services import timeline
        from dhealth.care.transfers.history import moves_told
        from dhealth.care.transfers.reactions import forget, moves_held

        merging.erasers.append(forget)
        holdings.keepers.append(moves_held)
        timeline.tellers.append(moves_told)
