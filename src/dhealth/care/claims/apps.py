"""The room of claims."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "dhealth.care.claims"
    label = "claims"
