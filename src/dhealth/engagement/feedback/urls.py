"""Addresses of feedback."""

from django.urls import path

from dhealth.engagement.feedback import views

urlpatterns = [
    path("feedback/", views.read, name="feedback.read"),
    path("feedback/new/", views.give, name="feedback.give"),
    path("feedback/mine/", views.own, name="feedback.own"),
    path("feedback/<uuid:pk>/", views.open_one, name="feedback.open"),
    path("feedback/<uuid:pk>/answer/", views.answer, name="feedback.answer"),
    path("feedback/<uuid:pk>/pass-on/", views.forward, name="feedback.pass_on"),
    path("feedback/<uuid:pk>/close/", views.close, name="feedback.close"),
]
