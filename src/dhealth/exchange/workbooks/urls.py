"""Addresses of imports."""

from django.urls import path

from dhealth.exchange.workbooks import views

urlpatterns = [
    path("imports/", views.imports, name="workbook.import"),
    path("imports/<uuid:pk>/", views.one, name="workbook.open"),
    path("imports/<uuid:pk>/columns/", views.columns, name="workbook.columns"),
    path("imports/<uuid:pk>/store/", views.apply, name="workbook.apply"),
    path("imports/<uuid:pk>/drop/", views.drop, name="workbook.drop"),
    path("imports/<uuid:pk>/undo/", views.undo, name="workbook.undo"),
    path("imports/<uuid:pk>/rows-to-mend/", views.rejects, name="workbook.rejects"),
]
