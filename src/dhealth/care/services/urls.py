"""Addresses of services."""

from django.urls import path

from dhealth.care.services import views

urlpatterns = [
    path("clients/<uuid:pk>/meetings/new/", views.record, name="service.record"),
    path("clients/<uuid:pk>/elsewhere/new/", views.report, name="service.report"),
    path("clients/<uuid:pk>/referrals/new/", views.refer, name="service.refer"),
    path("services/<uuid:pk>/correction/", views.correct, name="service.correct"),
    path("services/<uuid:pk>/answer/", views.answer, name="service.answer"),
    path("services/<uuid:pk>/strike/", views.strike, name="service.strike"),
    path("services/<uuid:pk>/result/", views.show_result, name="service.show_result"),
]
