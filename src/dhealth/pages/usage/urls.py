"""The address of what it takes to run."""

from django.urls import path

from dhealth.pages.usage import views

urlpatterns = [path("usage/", views.read, name="usage.read")]
