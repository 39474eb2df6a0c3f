"""Addresses of clinics."""

from django.urls import URLPattern, path

from dhealth.care.clinics import views

urlpatterns: list[URLPattern] = [
    path("clinics/", views.clinics, name="clinic.read"),
    path("clinics/<uuid:pk>/", views.clinic, name="clinic.open"),
    path("clinics/<uuid:pk>/keep/", views.keep, name="clinic.keep"),
    path("clinics/<uuid:pk>/hours/", views.add_hours, name="clinic.set_hours"),
    path("clinics/hours/<uuid:pk>/remove/", views.remove_hours, name="clinic.drop_hours"),
    path("clinics/<uuid:pk>/days/", views.close, name="clinic.say_days"),
    path("clinics/days/<uuid:pk>/end/", views.open_again, name="clinic.end_days"),
]
