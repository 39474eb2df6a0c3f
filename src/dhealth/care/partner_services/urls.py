"""Addresses of partner services."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
