"""Addresses of targets."""

from django.urls import path

from dhealth.evidence.targets import views

urlpatterns = [
    path("targets/", views.read, name="target.read"),
    path("targets/set/", views.set_many, name="target.set"),
    path("targets/print/", views.show_print, name="target.print"),
    path("targets/summary/", views.tell, name="target.summary"),
    path("targets/<uuid:pk>/", views.open_one, name="target.open"),
    path("targets/<uuid:pk>/revise/", views.revise, name="target.revise"),
    path("targets/<uuid:pk>/agree/", views.agree, name="target.agree"),
    path("targets/<uuid:pk>/end/", views.end, name="target.end"),
]
