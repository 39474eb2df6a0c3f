"""The room of policies."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "dhealth.trust.policies"
    label = "policies"
