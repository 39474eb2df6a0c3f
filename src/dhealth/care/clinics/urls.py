"""Addresses of clinics."""

from django.urls import URLPattern, path

from dhealth.care.clinics.views import needs, profiles

urlpatterns: list[URLPattern] = [
    path("clinics/", profiles.clinics, name="clinic.read"),
    path("clinics/<uuid:pk>/", profiles.clinic, name="clinic.open"),
    path("clinics/<uuid:pk>/needs/", needs.needs, name="clinic.read_needs"),
    path("clinics/<uuid:pk>/needs/ask/", needs.ask, name="clinic.ask_need"),
    path("clinics/needs/<uuid:pk>/met/", needs.met, name="clinic.meet_need"),
    path("clinics/<uuid:pk>/outside/", needs.outside, name="clinic.tell_outside"),
    path("clinics/<uuid:pk>/keep/", profiles.keep, name="clinic.keep"),
    path("clinics/<uuid:pk>/hours/", profiles.add_hours, name="clinic.set_hours"),
    path("clinics/hours/<uuid:pk>/remove/", profiles.remove_hours, name="clinic.drop_hours"),
    path("clinics/<uuid:pk>/days/", profiles.close, name="clinic.say_days"),
    path("clinics/days/<uuid:pk>/end/", profiles.open_again, name="clinic.end_days"),
]
