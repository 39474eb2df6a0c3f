"""Addresses of the help."""

from django.urls import path

from dhealth.pages.help import views

urlpatterns = [
    path("help/", views.read, name="help.read"),
    path("help/<slug:topic>/", views.open_topic, name="help.open"),
]
