"""Addresses of the screens that join rooms."""

from django.urls import include, path

from dhealth.pages import client, home, search, week

urlpatterns = [
    path("", home.home, name="home"),
    path("week/", week.read, name="week.read"),
    path("", include("dhealth.pages.help.urls")),
    path("clients/", search.search, name="client.search"),
    path("clients/<uuid:pk>/", client.read, name="client.read"),
]
