"""The room of clients."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "dhealth.care.clients"
    label = "clients"
