"""The room of clinics."""

from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "dhealth.care.clinics"
    label = "clinics"
