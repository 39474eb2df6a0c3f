"""Root URLs: each room brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # What is asked for most stands first: addresses are compared one after the other.
    path("", include("dhealth.care.clients.urls")),
    path("", include("dhealth.care.services.urls")),
    path("", include("dhealth.care.worklists.urls")),
    path("", include("dhealth.trust.accounts.urls")),
    path("", include("dhealth.pages.organisations.urls")),
    path("", include("dhealth.pages.provinces.urls")),
    path("", include("dhealth.trust.linkage.urls")),
    path("", include("dhealth.evidence.reports.urls")),
    path("", include("dhealth.exchange.workbooks.urls")),
    path("", include("dhealth.care.stock.urls")),
    path("", include("dhealth.care.papers.urls")),
    path("", include("dhealth.programmes.expenses.urls")),
    path("", include("dhealth.care.transfers.urls")),
    path("", include("dhealth.care.referrals.urls")),
    path("", include("dhealth.care.clinics.urls")),
    path("", include("dhealth.care.partner_services.urls")),
    path("", include("dhealth.care.claims.urls")),
    path("", include("dhealth.commons.agreements.urls")),
    path("", include("dhealth.commons.gatherings.urls")),
    path("", include("dhealth.commons.ledger.urls")),
    path("", include("dhealth.evidence.targets.urls")),
    path("", include("dhealth.evidence.quality.urls")),
    path("", include("dhealth.evidence.closing.urls")),
    path("", include("dhealth.evidence.successes.urls")),
    path("", include("dhealth.evidence.profiles.urls")),
    path("", include("dhealth.engagement.feedback.urls")),
    path("", include("dhealth.engagement.onboarding.urls")),
    path("", include("dhealth.trust.policies.urls")),
    path("", include("dhealth.pages.urls")),
]

handler400 = "dhealth.pages.errors.bad_request"
handler403 = "dhealth.pages.errors.forbidden"
handler404 = "dhealth.pages.errors.not_found"
handler500 = "dhealth.pages.errors.server_error"
