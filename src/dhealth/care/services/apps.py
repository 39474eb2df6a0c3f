"""The room of services."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "dhealth.care.services"
    label = "services"

    def ready(self) -> None:
        """Hear of merges and erasures, and say what an agreement with a clinic may allow."""
        from dhealth.care.clients import holdings, merging
        from dhealth.care.services import twins
        from dhealth.care.services.catalogue import may_be_agreed_on
        from dhealth.care.services.holding import services_held
        from dhealth.care.services.models import Service
        from dhealth.care.services.reactions import forget_words
        from dhealth.commons.agreements import services as agreements

        merging.personal.append(Service)
        merging.erasers.append(forget_words)
        merging.twin_finders.append(twins.twins_between)
        merging.twin_finders_within.append(twins.twins_within)
        merging.strikers.append(twins.strike_twins)
        merging.unstrikers.append(twins.bring_back)
        merging.summaries.append(twins.in_short)
        holdings.keepers.append(services_held)
        agreements.offers.append(may_be_agreed_on)
