"""Addresses of referrals: the group's slips, and the page behind a clinic's link."""

from django.urls import URLPattern, path

from dhealth.care.referrals import clinic_urls
from dhealth.care.referrals.views import access, acts, answer, late, sending, slips

urlpatterns: list[URLPattern] = [
    path("slips/", slips.slips, name="referral.read"),
    path("clients/<uuid:pk>/slips/new/", sending.send, name="referral.send"),
    path("slips/hand-over/", acts.pass_on, name="referral.hand_over"),
    path("slips/late/", late.late, name="referral.oversee"),
    path("slips/<uuid:pk>/", slips.slip, name="referral.open"),
    path("slips/<uuid:pk>/paper/", slips.paper, name="referral.print"),
    path("slips/<uuid:pk>/picture/", slips.picture, name="referral.picture"),
    path("slips/<uuid:pk>/withdraw/", acts.withdraw, name="referral.withdraw"),
    path("slips/<uuid:pk>/request/", acts.stop, name="referral.stop"),
    path("slips/<uuid:pk>/words/", acts.write, name="referral.write"),
    path("slips/<uuid:pk>/link/", acts.link, name="referral.link"),
    path("slips/answers/", access.pins, name="clinic_pin.set"),
    path("slips/answers/<uuid:pk>/lift/", access.lift, name="scan_lock.lift"),
    path("answer/<str:text>/", answer.answer, name="referral.answer"),
    *clinic_urls.urlpatterns,
]
