"""The room of partner services."""

from django.apps import AppConfig


class PartnerServicesConfig(AppConfig):
    name = "dhealth.care.partner_services"
    label = "partner_services"

    def ready(self) -> None:
        """Follow merges, hear of erasures, tell what is held, and lay the days before those who read rules."""
        from dhealth.care.clients import holdings, merging
        from dhealth.care.partner_services import policy, reactions  # noqa: F401  # the page of days is registered
        from dhealth.care.partner_services.models import Offer
        from dhealth.care.services import timeline

        merging.personal.append(Offer)
        merging.erasers.append(reactions.forget)
        holdings.keepers.append(reactions.held)
        timeline.tellers.append(reactions.offers_told)
