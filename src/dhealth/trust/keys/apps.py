"""The room of keys."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "dhealth.trust.keys"
    label = "keys"
