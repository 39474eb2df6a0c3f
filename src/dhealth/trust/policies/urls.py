"""Addresses of the pages of rules."""

from django.urls import path

from dhealth.trust.policies import views

urlpatterns = [
    path("policy/rules/", views.rules, name="policy.read"),
    path("policy/rules/<slug:name>/", views.one_page, name="policy.open"),
    path("policy/rules/<slug:name>/change/", views.change, name="policy.change"),
    path("policy/rules/<slug:name>/delivered/", views.go_back, name="policy.go_back"),
    path("policy/versions/<uuid:pk>/", views.adopt_again, name="policy.adopt_again"),
]
