"""The addresses of clients' records; the record's own page and the search join rooms and stand in pages/."""

from django.urls import path

from dhealth.care.clients.views import assigning, deciding, leaving, registering, rights

urlpatterns = [
    path("clients/new/", registering.register, name="client.register"),
    path("clients/<uuid:pk>/correct/", registering.correct, name="client.correct"),
    path("clients/<uuid:pk>/identity/", rights.identity, name="client.show_identity"),
    path("clients/<uuid:pk>/label/", rights.label, name="client.label"),
    path("clients/<uuid:pk>/worker/", assigning.assign, name="client.assign"),
    path("clients/<uuid:pk>/looks/", rights.access, name="client.show_access"),
    path("clients/<uuid:pk>/copy/", rights.export, name="client.export"),
    path("clients/<uuid:pk>/erase/", rights.erase, name="client.erase"),
    path("clients/<uuid:pk>/left/", leaving.depart, name="client.depart"),
    path("clients/<uuid:pk>/back/", leaving.come_back, name="client.return"),
    path("clients/<uuid:pk>/consents/give/", rights.give, name="consent.give"),
    path("clients/<uuid:pk>/consents/withdraw/", rights.withdraw, name="consent.withdraw"),
    path("duplicates/", deciding.duplicates, name="duplicate.read"),
    path("duplicates/find/", deciding.find, name="duplicate.find"),
    path("duplicates/decided/", deciding.decided, name="duplicate.decided"),
    path("duplicates/<uuid:pk>/", deciding.compare, name="duplicate.compare"),
    path("duplicates/<uuid:pk>/answer/", deciding.decide, name="duplicate.decide"),
    path("merges/<uuid:pk>/", deciding.merged, name="merge.read"),
    path("merges/<uuid:pk>/twins/", deciding.settle, name="merge.settle"),
    path("merges/<uuid:pk>/undo/", deciding.undo, name="merge.undo"),
]
