"""The room of quality."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "dhealth.evidence.quality"
    label = "quality"
