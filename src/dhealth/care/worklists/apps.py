"""The room of worklists."""

from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "dhealth.care.worklists"
    label = "worklists"
