"""The room of partner services."""

from django.apps import AppConfig


class PartnerServicesConfig(AppConfig):
    name = "dhealth.care.partner_services"
    label = "partner_services"
