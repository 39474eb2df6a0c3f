"""The policy page: who may do what, read from the very files that the program obeys."""

from django.http import HttpResponse
from django.shortcuts import render

from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.trust.accounts.policy import field_matrix, verb_matrix
from dhealth.trust.accounts.roles import roles


@signed_in()
def role_page(request: StaffRequest) -> HttpResponse:
    """Role × act and role × protected words."""
    context = {"roles": list(roles().values()), "groups": verb_matrix(), "fields": field_matrix()}
    return render(request, "accounts/roles.html", context)
