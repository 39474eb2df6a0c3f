"""Addresses of the clinic's side: its inbox, the answers, visits without a slip, the month."""

from django.urls import URLPattern, path

from dhealth.care.referrals.views import answering, devices, figures, inbox, shared, visits

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox.inbox, name="inbox.read"),
    path("scan/", inbox.scan, name="referral.present"),
    path("inbox/visits/", visits.visits, name="walk_in.hold"),
    path("inbox/visits/<uuid:pk>/", visits.match, name="walk_in.match"),
    path("inbox/visits/<uuid:pk>/drop/", visits.drop, name="walk_in.drop"),
    path("inbox/codes/", visits.month, name="inbox.confirm"),
    path("inbox/figures/", figures.figures, name="inbox.figures"),
    path("inbox/devices/", devices.devices, name="clinic_device.read"),
    path("inbox/devices/prove/", devices.prove, name="clinic_device.prove"),
    path("inbox/devices/<uuid:pk>/let-in/", devices.let_in, name="clinic_device.let_in"),
    path("inbox/devices/<uuid:pk>/shut/", devices.shut, name="clinic_device.shut"),
    path("shared/", shared.shared, name="shared_list.read"),
    path("shared/open-again/", shared.reopen, name="shared_list.reopen"),
    path("shared/sign/", shared.sign, name="shared_list.sign"),
    path("shared/differences/<uuid:pk>/settle/", shared.settle, name="shared_list.settle"),
    path("shared/<uuid:pk>/differs/", shared.differ, name="shared_list.differ"),
    path("inbox/<uuid:pk>/", inbox.slip, name="inbox.open"),
    path("inbox/<uuid:pk>/take/", answering.receive, name="referral.receive"),
    path("inbox/<uuid:pk>/decline/", answering.decline, name="referral.decline"),
    path("inbox/<uuid:pk>/came/", answering.arrived, name="referral.arrive"),
    path("inbox/<uuid:pk>/done/", answering.served, name="referral.serve"),
    path("inbox/<uuid:pk>/not-done/", answering.turned_away, name="referral.turn_away"),
    path("inbox/<uuid:pk>/not-come/", answering.missed, name="referral.miss"),
    path("inbox/<uuid:pk>/take-back/", answering.take_back, name="referral.take_back"),
]
