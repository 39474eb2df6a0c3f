"""The demonstration: 17 groups, those around them, and years of invented people and services, the same each time."""

from dhealth.config.demonstration.accounts import ACCOUNTS, PASSWORD, Account
from dhealth.config.demonstration.filling import fill

__all__ = ["ACCOUNTS", "PASSWORD", "Account", "fill"]
