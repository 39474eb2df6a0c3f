"""The room of stock."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "dhealth.care.stock"
    label = "stock"
