"""The room of the event log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dhealth.trust.audit"
    label = "audit"
