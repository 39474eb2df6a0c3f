"""Addresses of the screens that join rooms."""

from django.urls import path

from dhealth.pages import client, help, home, search

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help.read, name="help.read"),
    path("clients/", search.search, name="client.search"),
    path("clients/<uuid:pk>/", client.read, name="client.read"),
]
