"""The room of targets."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "dhealth.evidence.targets"
    label = "targets"
