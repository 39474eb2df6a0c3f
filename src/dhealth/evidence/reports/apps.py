"""The room of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dhealth.evidence.reports"
    label = "reports"
