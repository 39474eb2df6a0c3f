"""The room of workbooks."""

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "dhealth.exchange.workbooks"
    label = "workbooks"

    def ready(self) -> None:
        """Hear of people who are erased."""
        from dhealth.care.clients import traces
        from dhealth.exchange.workbooks.forgetting import forget_person

        traces.forgetters.append(forget_person)
