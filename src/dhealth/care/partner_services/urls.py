"""Addresses of partner services: plain nouns, nothing of health in them."""

from django.urls import path

from dhealth.care.partner_services.views import areas, asking, contacts, figures, notices

urlpatterns = [
    path("around/", contacts.partners, name="partner.read"),
    path("around/figures/", figures.figures, name="partner.figures"),
    path("around/of/<uuid:pk>/", asking.open_client, name="partner.open"),
    path("around/of/<uuid:pk>/ask/", asking.offer, name="partner.offer"),
    path("around/asked/<uuid:pk>/withdraw/", asking.withdraw, name="partner.withdraw"),
    path("around/asked/<uuid:pk>/name/", asking.name, name="partner.name"),
    path("around/named/<uuid:pk>/way/", asking.choose, name="partner.choose_way"),
    path("around/named/<uuid:pk>/told/", asking.told, name="partner.note_told"),
    path("around/named/<uuid:pk>/since/<int:week>/", asking.harm, name="partner.check_harm"),
    path("around/<uuid:pk>/", contacts.follow, name="partner.follow"),
    path("around/<uuid:pk>/tried/", contacts.attempt, name="partner.attempt"),
    path("around/<uuid:pk>/step/", contacts.step, name="partner.note_step"),
    path("around/lines/<uuid:pk>/back/", contacts.back, name="partner.take_back"),
    path("around/<uuid:pk>/record/", contacts.register, name="partner.register"),
    path("around/<uuid:pk>/words/", contacts.show, name="partner.show"),
    path("around/<uuid:pk>/worker/", contacts.assign, name="partner.assign"),
    path("notices/", notices.notices, name="notice.read"),
    path("notices/new/", notices.share, name="notice.share"),
    path("notices/<uuid:pk>/", notices.follow, name="notice.follow"),
    path("notices/<uuid:pk>/words/", notices.show, name="notice.show"),
    path("notices/<uuid:pk>/worker/", notices.assign, name="notice.assign"),
    path("notices/<uuid:pk>/answer/", notices.answer, name="notice.answer"),
    path("notices/<uuid:pk>/withdraw/", notices.withdraw, name="notice.withdraw"),
    path("areas/", areas.areas, name="cluster.read"),
    path("areas/figures/", areas.figures, name="cluster.figures"),
    path("areas/new/", areas.open_area, name="cluster.open"),
    path("areas/<uuid:pk>/", areas.follow, name="cluster.follow"),
    path("areas/<uuid:pk>/ask/", areas.ask, name="cluster.ask"),
    path("areas/tasks/<uuid:pk>/answer/", areas.answer, name="cluster.answer"),
    path("areas/<uuid:pk>/close/", areas.close, name="cluster.close"),
]
