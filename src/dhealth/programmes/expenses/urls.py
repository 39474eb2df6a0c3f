"""Addresses of expenses."""

from django.urls import path

from dhealth.programmes.expenses import views

urlpatterns = [
    path("expenses/", views.expenses, name="expense.read"),
    path("expenses/paper/", views.on_paper, name="expense.print"),
    path("expenses/new/", views.add, name="expense.record"),
    path("expenses/<uuid:pk>/proof/", views.prove, name="expense.prove"),
    path("expenses/<uuid:pk>/picture/", views.picture, name="expense.picture"),
    path("expenses/<uuid:pk>/strike/", views.strike, name="expense.strike"),
]
