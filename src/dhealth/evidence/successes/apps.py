"""The room of successes."""

from django.apps import AppConfig


class SuccessesConfig(AppConfig):
    name = "dhealth.evidence.successes"
    label = "successes"
