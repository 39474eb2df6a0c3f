"""Addresses of quality: no word in them explains itself."""

from django.urls import path

from dhealth.evidence.quality import views

urlpatterns = [
    path("quality/", views.read, name="quality.read"),
    path("quality/rules/", views.rules, name="quality.rules"),
    path("quality/right/", views.settle_some, name="quality.settle"),
    path("quality/right/<uuid:pk>/back/", views.take_one_back, name="quality.take_back"),
    path("quality/compare/", views.compare, name="quality.compare"),
    path("quality/file/", views.export, name="quality.export"),
    path("quality/print/", views.show_print, name="quality.print"),
]
