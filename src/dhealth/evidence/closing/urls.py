"""Addresses of closing; no word in them explains itself."""

from django.urls import path

from dhealth.evidence.closing import views

urlpatterns = [
    path("closes/", views.read, name="close.read"),
    path("closes/start/", views.start, name="close.start"),
    path("closes/<uuid:pk>/", views.open_close, name="close.open"),
    path("closes/<uuid:pk>/lock/", views.lock, name="close.lock"),
    path("closes/<uuid:pk>/again/", views.reopen, name="close.reopen"),
    path("closes/<uuid:pk>/<int:version>/print/", views.show_print, name="close.print"),
    path("closes/<uuid:pk>/<int:version>/file/", views.export, name="close.export"),
]
