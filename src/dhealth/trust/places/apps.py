"""The room of places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "dhealth.trust.places"
    label = "places"
