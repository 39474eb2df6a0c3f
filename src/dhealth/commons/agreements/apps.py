"""The room of agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "dhealth.commons.agreements"
    label = "agreements"
