"""Addresses of expenses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
