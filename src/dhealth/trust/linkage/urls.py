"""The reviewer's addresses."""

from django.urls import path

from dhealth.trust.linkage import views

urlpatterns = [
    path("matches/", views.matches, name="linkage.read"),
    path("matches/decided/", views.decided_pairs, name="linkage.decided"),
    path("matches/decided/<int:pk>/take-back/", views.take_back, name="linkage.take_back"),
    path("matches/<uuid:pk>/people/", views.faces, name="linkage.show_identity"),
    path("matches/<uuid:pk>/answer/", views.decide, name="linkage.decide"),
]
