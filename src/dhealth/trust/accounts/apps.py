"""The room of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dhealth.trust.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to people signing in and out."""
        from dhealth.trust.accounts import reactions  # noqa: F401
