"""Addresses of profiles."""

from django.urls import path

from dhealth.evidence.profiles import views

urlpatterns = [
    path("profiles/", views.read, name="profile.read"),
    path("profiles/<uuid:pk>/", views.open_one, name="profile.open"),
    path("profiles/<uuid:pk>/paper/", views.show_print, name="profile.print"),
]
