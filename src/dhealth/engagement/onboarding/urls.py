"""Addresses of the first day."""

from django.urls import path

from dhealth.engagement.onboarding import views

urlpatterns = [
    path("practice/start/", views.start, name="practice.start"),
    path("practice/end/", views.end, name="practice.end"),
    path("practice/again/", views.again, name="practice.start_over"),
    path("first-steps/follow/", views.follow, name="tour.follow"),
    path("first-steps/", views.first_steps, name="onboarding.read"),
]
