"""The room of gatherings."""

from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "dhealth.commons.gatherings"
    label = "gatherings"

    def ready(self) -> None:
        """What this room itself knows to be open comes first on every agenda."""
        from dhealth.commons.gatherings import queries
        from dhealth.commons.gatherings.agenda import agenda_sources

        agenda_sources.extend([queries.open_questions, queries.open_tasks, queries.settled_questions])
