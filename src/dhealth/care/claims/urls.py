"""Addresses of claims, contracts and batches."""

from django.urls import path

from dhealth.care.claims.views import cases, money, papers

urlpatterns = [
    path("claims/", cases.claims, name="claim.read"),
    path("claims/queue/", cases.queue, name="claim.confirm"),
    path("claims/cases/<uuid:pk>/", cases.case, name="claim.open"),
    path("claims/cases/<uuid:pk>/decide/", cases.decide, name="claim.decide"),
    path("claims/cases/<uuid:pk>/code/", cases.code, name="claim.show_code"),
    path("claims/<uuid:pk>/", cases.trace, name="claim.trace"),
    path("claims/<uuid:pk>/adjust/", cases.adjust, name="claim.adjust"),
    path("claims/<uuid:pk>/reverse/", cases.reverse_one, name="claim.reverse"),
    path("claims/<uuid:pk>/look/", money.recheck, name="claim.recheck"),
    path("contracts/", money.contracts, name="contract.read"),
    path("contracts/new/", money.make, name="contract.make"),
    path("contracts/statement/", papers.statement, name="contract.state"),
    path("contracts/<uuid:pk>/", money.contract, name="contract.open"),
    path("contracts/<uuid:pk>/amend/", money.amend, name="contract.amend"),
    path("contracts/<uuid:pk>/close/", money.close, name="batch.close"),
    path("batches/check/", papers.check, name="batch.check"),
    path("batches/<uuid:pk>/", money.batch, name="batch.open"),
    path("batches/<uuid:pk>/draw/", money.draw, name="batch.draw"),
    path("batches/<uuid:pk>/approve/", money.approve, name="batch.approve"),
    path("batches/<uuid:pk>/pay/", money.pay, name="batch.pay"),
    path("batches/<uuid:pk>/receive/", money.receive, name="payment.receive"),
    path("batches/<uuid:pk>/papers/", papers.papers, name="batch.export"),
]
