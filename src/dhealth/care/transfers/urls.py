"""Addresses of moves."""

from django.urls import path

from dhealth.care.transfers.views import asking, settling

urlpatterns = [
    path("moves/", settling.moves, name="transfer.read"),
    path("moves/new/", asking.ask, name="transfer.ask"),
    path("moves/send/<uuid:pk>/", asking.send, name="transfer.send"),
    path("moves/fetch/", asking.fetch, name="transfer.fetch"),
    path("moves/<uuid:pk>/agreed/", settling.agree, name="transfer.agree"),
    path("moves/<uuid:pk>/accept/", settling.accept, name="transfer.accept"),
    path("moves/<uuid:pk>/decline/", settling.decline, name="transfer.decline"),
    path("moves/<uuid:pk>/withdraw/", settling.withdraw, name="transfer.withdraw"),
    path("moves/<uuid:pk>/release/", settling.release, name="transfer.release"),
    path("moves/<uuid:pk>/receive/", settling.receive, name="transfer.receive"),
    path("clients/<uuid:pk>/earlier/", settling.show_result, name="transfer.show_result"),
]
