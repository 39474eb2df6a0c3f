"""The room of linkage."""

from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "dhealth.trust.linkage"
    label = "linkage"
