"""Addresses of stock."""

from django.urls import path

from dhealth.care.stock import views

urlpatterns = [
    path("stock/", views.overview, name="stock.read"),
    path("stock/movements/", views.movements, name="stock.movements"),
    path("stock/new/", views.receive, name="stock.receive"),
    path("stock/hand-over/", views.hand_on, name="stock.hand_on"),
    path("stock/count/", views.count, name="stock.count"),
    path("stock/card/", views.card, name="stock.card"),
    path("stock/file/", views.export, name="stock.export"),
    path("stock/movements/<uuid:pk>/", views.receipt, name="stock.print"),
    path("stock/movements/<uuid:pk>/word/", views.confirm, name="stock.confirm"),
    path("stock/movements/<uuid:pk>/anew/", views.mend, name="stock.mend"),
    path("stock/movements/<uuid:pk>/back/", views.take_back, name="stock.take_back"),
    path("stock/questions/<uuid:pk>/", views.settle, name="stock.settle"),
]
