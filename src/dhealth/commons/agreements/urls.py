"""Addresses of agreements."""

from django.urls import path

from dhealth.commons.agreements.views import preparing, reading, relating, running

urlpatterns = [
    path("agreements/", reading.agreements, name="agreement.read"),
    path("agreements/new/", preparing.prepare, name="agreement.prepare"),
    path("agreements/<uuid:pk>/", reading.agreement, name="agreement.open"),
    path("agreements/<uuid:pk>/paper/", reading.on_paper, name="agreement.print"),
    path("agreements/<uuid:pk>/change/", preparing.change, name="agreement.change"),
    path("agreements/<uuid:pk>/propose/", preparing.propose, name="agreement.propose"),
    path("agreements/<uuid:pk>/back/", preparing.take_back, name="agreement.take_back"),
    path("agreements/<uuid:pk>/renew/", preparing.renew, name="agreement.renew"),
    path("agreements/<uuid:pk>/sign/", running.sign, name="agreement.sign"),
    path("agreements/<uuid:pk>/attach/", running.attach, name="agreement.attach"),
    path("agreements/<uuid:pk>/start/", running.start, name="agreement.start"),
    path("agreements/<uuid:pk>/end/", running.end, name="agreement.end"),
    path("agreements/<uuid:pk>/exception/", running.ask_exception, name="agreement.ask_exception"),
    path("agreements/<uuid:pk>/ready/", relating.check_ready, name="agreement.check_ready"),
    path("agreements/<uuid:pk>/score/", relating.score, name="agreement.score"),
    path("agreements/<uuid:pk>/said/", relating.praise, name="agreement.praise"),
    path("agreements/pages/<uuid:pk>/", reading.scan, name="agreement.show_scan"),
    path("agreements/exceptions/<uuid:pk>/", running.answer_exception, name="agreement.answer_exception"),
    path("agreements/parties/<uuid:pk>/", relating.focal, name="agreement.name_focal"),
]
