"""Addresses of papers."""

from django.urls import path

from dhealth.care.papers import views

urlpatterns = [
    path("clients/<uuid:pk>/papers/", views.papers, name="paper.read"),
    path("clients/<uuid:pk>/papers/new/", views.add, name="paper.add"),
    path("papers/new/", views.add_first, name="paper.add_first"),
    path("papers/done/", views.put_away, name="paper.put_away"),
    path("papers/<uuid:pk>/picture/", views.picture, name="paper.show"),
    path("papers/<uuid:pk>/beside/", views.type_from, name="paper.type_from"),
    path("papers/<uuid:pk>/of/<uuid:client>/", views.attach, name="paper.attach"),
    path("papers/<uuid:pk>/remove/", views.remove, name="paper.remove"),
]
