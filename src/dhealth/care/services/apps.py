"""The room of services."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "dhealth.care.services"
    label = "services"
