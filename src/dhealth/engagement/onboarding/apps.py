"""The room of onboarding."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "dhealth.engagement.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        """Listen to people signing in and covering the screen."""
        from dhealth.engagement.onboarding import reactions  # noqa: F401
