"""Addresses of organisations and projects."""

from django.urls import path

from dhealth.pages.organisations import views

urlpatterns = [
    path("organisations/", views.organisations, name="organisation.read"),
    path("organisations/new/", views.add, name="organisation.add"),
    path("organisations/<uuid:pk>/", views.organisation, name="organisation.open"),
    path("organisations/<uuid:pk>/change/", views.change, name="organisation.change"),
    path("organisations/<uuid:pk>/names/", views.name, name="organisation.name"),
    path("projects/", views.projects, name="project.read"),
    path("projects/new/", views.new_project, name="project.add"),
    path("projects/<uuid:pk>/", views.project, name="project.open"),
    path("projects/<uuid:pk>/members/", views.join, name="project.join"),
]
