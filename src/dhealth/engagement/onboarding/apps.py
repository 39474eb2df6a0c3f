"""The room of onboarding."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "dhealth.engagement.onboarding"
    label = "onboarding"
