"""Addresses of worklists."""

from django.urls import URLPattern, path

from dhealth.care.worklists.views import attempts

urlpatterns: list[URLPattern] = [
    path("clients/<uuid:pk>/reach/", attempts.attempt, name="attempt.record"),
    path("attempts/<uuid:pk>/undo/", attempts.take_back, name="attempt.take_back"),
]
