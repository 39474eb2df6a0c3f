"""The room of referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "dhealth.care.referrals"
    label = "referrals"
