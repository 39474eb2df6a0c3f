"""The room of worklists."""

from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "dhealth.care.worklists"
    label = "worklists"

    def ready(self) -> None:
        """Hear of every change of a record, of merges and erasures, and of new rules."""
        from dhealth.care.clients import holdings, merging
        from dhealth.care.clients import listening as records
        from dhealth.care.services import listening as services
        from dhealth.care.worklists import actions, reactions
        from dhealth.care.worklists.holding import attempts_held, keepings_held
        from dhealth.care.worklists.models import Attempt, Keeping
        from dhealth.trust.policies import pages

        records.changed.append(actions.recompute)
        records.registered.append(actions.newly_registered)
        services.changed.append(actions.recompute)
        merging.personal += [Attempt, Keeping]
        merging.erasers.append(reactions.forget_words)
        pages.adopted.append(actions.rules_changed)
        holdings.keepers += [attempts_held, keepings_held]
