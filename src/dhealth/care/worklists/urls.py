"""Addresses of worklists."""

from django.urls import URLPattern, path

from dhealth.care.worklists.views import attempts, lists, retention, saved, taking

urlpatterns: list[URLPattern] = [
    path("clients/<uuid:pk>/reach/", attempts.attempt, name="attempt.record"),
    path("attempts/<uuid:pk>/undo/", attempts.take_back, name="attempt.take_back"),
    path("lists/", lists.lists, name="worklist.read"),
    path("lists/find/", lists.clients, name="worklist.find"),
    path("lists/save/", saved.save, name="worklist.save"),
    path("lists/saved/<uuid:pk>/", lists.open_saved, name="worklist.open_saved"),
    path("lists/saved/<uuid:pk>/put-away/", saved.put_away, name="worklist.put_away"),
    path("lists/saved/<uuid:pk>/take-out/", saved.take_out, name="worklist.take_out"),
    path("lists/overdue/", lists.open_list, {"address": "overdue"}, name="worklist.overdue"),
    path("lists/kept/", retention.read, name="retention.read"),
    path("clients/<uuid:pk>/keep/", retention.keep, name="retention.keep"),
    path("lists/<slug:address>/", lists.open_list, name="worklist.open"),
    path("lists/<slug:address>/file/", taking.export, name="worklist.export"),
    path("lists/<slug:address>/print/", lists.paper, name="worklist.print"),
]
