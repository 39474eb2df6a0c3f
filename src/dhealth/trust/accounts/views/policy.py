"""The policy page: who may do what, read from the very files that the program obeys."""

from django.http import HttpResponse
from django.shortcuts import render

from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.trust.accounts.policy import by_role, field_matrix, verb_matrix
from dhealth.trust.accounts.roles import roles


@signed_in()
def role_page(request: StaffRequest) -> HttpResponse:
    """Role × act and role × protected words; one's own roles stand open."""
    groups, fields = verb_matrix(), field_matrix()
    own = {standing.role.key for standing in request.actor.standings}
    context = {"roles": list(roles().values()), "groups": groups, "fields": fields, "own": own}
    context["said"] = by_role(fields, groups)
    return render(request, "accounts/roles.html", context)
