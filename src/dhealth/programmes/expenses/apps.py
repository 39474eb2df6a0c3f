"""The room of expenses."""

from django.apps import AppConfig


class ExpensesConfig(AppConfig):
    name = "dhealth.programmes.expenses"
    label = "expenses"
