"""The room of closing."""

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "dhealth.evidence.closing"
    label = "closing"
