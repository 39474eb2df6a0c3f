"""The room of gatherings."""

from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "dhealth.commons.gatherings"
    label = "gatherings"
