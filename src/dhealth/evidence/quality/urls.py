"""Addresses of quality."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
