"""Addresses of provinces."""

from django.urls import path

from dhealth.pages.provinces import views

urlpatterns = [
    path("provinces/", views.provinces, name="province.read"),
    path("provinces/<int:pk>/", views.province, name="province.open"),
    path("provinces/<int:pk>/begin/", views.begin, name="province.begin"),
]
