"""Addresses of the screens that join rooms."""

from django.urls import include, path

from dhealth.pages import client, governance, home, search, week

urlpatterns = [
    path("", home.home, name="home"),
    path("data/", governance.read, name="governance.read"),
    path("week/", week.read, name="week.read"),
    path("", include("dhealth.pages.help.urls")),
    path("", include("dhealth.pages.usage.urls")),
    path("clients/", search.search, name="client.search"),
    path("clients/<uuid:pk>/", client.read, name="client.read"),
]
