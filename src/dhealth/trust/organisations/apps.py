"""The room of organisations."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "dhealth.trust.organisations"
    label = "organisations"
