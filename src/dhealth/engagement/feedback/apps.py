"""The room of feedback."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "dhealth.engagement.feedback"
    label = "feedback"
