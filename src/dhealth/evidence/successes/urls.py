"""Addresses of successes; no word in them explains itself."""

from django.urls import path

from dhealth.evidence.successes import views

urlpatterns = [
    path("slips/outcomes/", views.read, name="success.read"),
    path("slips/outcomes/pairs/", views.show_pairs, name="success.pairs"),
    path("slips/outcomes/pairs/list/", views.show_list, name="success.list"),
    path("slips/outcomes/beside/", views.show_model, name="success.model"),
    path("slips/outcomes/print/", views.show_print, name="success.print"),
]
