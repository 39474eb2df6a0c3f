"""The room of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dhealth.trust.accounts"
    label = "accounts"
