"""Addresses of reports: no word in them explains itself."""

from django.urls import path

from dhealth.evidence.reports import views

urlpatterns = [
    path("reports/", views.read, name="report.read"),
    path("reports/list/", views.show_list, name="report.list"),
    path("reports/file/", views.export, name="report.export"),
    path("reports/print/", views.show_print, name="report.print"),
    path("reports/beside/", views.show_comparison, name="report.compare"),
    path("reports/years/", views.show_years, name="report.years"),
    path("reports/outside/", views.enter, name="denominator.enter"),
]
