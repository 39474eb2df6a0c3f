"""The screens that join rooms."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "dhealth.pages"
    label = "pages"
