"""The room of transfers."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "dhealth.care.transfers"
    label = "transfers"
