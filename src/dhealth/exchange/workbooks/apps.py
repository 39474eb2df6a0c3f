"""The room of workbooks."""

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "dhealth.exchange.workbooks"
    label = "workbooks"
