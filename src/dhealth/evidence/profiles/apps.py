"""The room of profiles."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "dhealth.evidence.profiles"
    label = "profiles"
