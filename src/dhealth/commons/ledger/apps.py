"""The room of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "dhealth.commons.ledger"
    label = "ledger"
