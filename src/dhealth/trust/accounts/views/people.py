"""People of an organisation: who works there, inviting, disabling, roles, and lost second factors."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts import actions
from dhealth.trust.accounts.factor_resets import approve_factor_reset, ask_factor_reset
from dhealth.trust.accounts.forms.people import GrantForm, InviteForm
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.queries import (
    grants_visible_to,
    open_resets_for,
    organisations_managed,
    people_of,
    people_visible_to,
)
from dhealth.trust.accounts.views.answers import refused_in
from dhealth.trust.organisations.models import Organisation

POST = ("POST",)
BOTH = ("GET", "POST")


def _organisation(request: StaffRequest, verb: str) -> Organisation:
    """The organisation that is looked at: the one asked for, else one's own, else the first."""
    managed = organisations_managed(request.actor, verb)
    asked = request.GET.get("organisation") or request.POST.get("organisation")
    if not asked:
        own = managed.filter(pk__in=request.actor.organisations_where(verb))
        return own.first() or get_object_or_404(managed[:1])
    try:
        return get_object_or_404(managed, pk=UUID(asked))
    except ValueError as odd:
        raise Http404 from odd


def _person(request: StaffRequest, person: UUID) -> tuple[User, Organisation]:
    user = get_object_or_404(people_visible_to(request.actor), pk=person)
    return user, user.held[0].organisation  # type: ignore[attr-defined]  # filled by the query


def _roles_today(user: User) -> list[Grant]:
    return [grant for grant in user.held if grant.holds_today]  # type: ignore[attr-defined]  # filled by the query


@requires("person.read")
def people(request: StaffRequest) -> HttpResponse:
    """Everybody of one organisation, with their roles."""
    organisation = _organisation(request, "person.read")
    context = {
        "organisation": organisation,
        "organisations": organisations_managed(request.actor, "person.read"),
        "people": [(one, _roles_today(one)) for one in people_of([organisation])],
        "resets": open_resets_for(request.actor) if "factor.approve_reset" in request.actor.verbs else [],
        "may_invite": "person.invite" in request.actor.verbs,
    }
    return render(request, "accounts/people.html", context)


@requires("person.read")
def person(request: StaffRequest, person: UUID) -> HttpResponse:
    """One colleague: roles, access, and what may be done about them."""
    user, organisation = _person(request, person)
    context = {"person": user, "organisation": organisation, "verbs": request.actor.verbs, "self": user == request.user}
    return render(request, "accounts/person.html", context)


@never_cache
@requires("person.invite", methods=BOTH)
def invite(request: StaffRequest) -> HttpResponse:
    """Add a colleague and show their invitation once."""
    organisation = _organisation(request, "person.invite")
    form = InviteForm(request.POST or None, roles=actions.givable_roles(request.actor, organisation))
    if form.is_valid():
        name, role = form.cleaned_data["display_name"], form.cleaned_data["role"]
        try:
            user, secret = actions.invite_new_person(request.actor, organisation, name, role)
        except Refused as refusal:
            refused_in(form, refusal)
        else:
            return _hand_over(request, user, secret)
    context = {"form": form, "organisation": organisation}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


@never_cache
@requires("person.invite", methods=POST)
def invite_again(request: StaffRequest, person: UUID) -> HttpResponse:
    """A new invitation for somebody without a password, or who forgot it."""
    user, organisation = _person(request, person)
    try:
        secret = actions.invite_person(request.actor, user, organisation)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("person.open", person)
    return _hand_over(request, user, secret)


def _hand_over(request: StaffRequest, user: User, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("account.accept_invitation", args=[secret]))
    return render(request, "accounts/invited.html", {"person": user, "link": link})


@requires("person.disable", methods=POST)
def disable(request: StaffRequest, person: UUID) -> HttpResponse:
    """End somebody's access."""
    user, organisation = _person(request, person)
    actions.disable_person(request.actor, user, organisation)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": user.display_name})
    return redirect("person.open", person)


@requires("person.enable", methods=POST)
def enable(request: StaffRequest, person: UUID) -> HttpResponse:
    """Give access back."""
    user, organisation = _person(request, person)
    actions.enable_person(request.actor, user, organisation)
    messages.success(request, _("%(name)s can sign in again.") % {"name": user.display_name})
    return redirect("person.open", person)


@requires("grant.give", methods=BOTH)
def give_role(request: StaffRequest, person: UUID) -> HttpResponse:
    """Give somebody a role, perhaps for a time, perhaps for some projects or areas only."""
    user, organisation = _person(request, person)
    form = GrantForm(request.POST or None, roles=actions.givable_roles(request.actor, organisation), at=organisation)
    if form.is_valid():
        try:
            actions.give_grant(request.actor, user, organisation, form.cleaned_data["role"], form.terms())
        except Refused as refusal:
            refused_in(form, refusal)
        else:
            messages.success(request, _("The role is given."))
            return redirect("person.open", person)
    context = {"form": form, "person": user, "organisation": organisation}
    return render(request, "accounts/give_role.html", context, status=422 if form.errors else 200)


@requires("grant.end", methods=POST)
def end_role(request: StaffRequest, person: UUID, grant: UUID) -> HttpResponse:
    """End a role now."""
    held: Grant = get_object_or_404(grants_visible_to(request.actor), pk=grant, user=person)
    try:
        actions.end_grant(request.actor, held)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The role has ended."))
    return redirect("person.open", person)


@requires("factor.ask_reset", methods=POST)
def ask_reset(request: StaffRequest, person: UUID) -> HttpResponse:
    """Ask that a lost second factor be dropped."""
    user, organisation = _person(request, person)
    ask_factor_reset(request.actor, user, organisation)
    messages.success(request, _("Asked. A second colleague who may approve it has 24 hours to do so."))
    return redirect("person.open", person)


@requires("factor.approve_reset", methods=POST)
def approve_reset(request: StaffRequest, reset: UUID) -> HttpResponse:
    """Approve a colleague's request."""
    asked = get_object_or_404(open_resets_for(request.actor), pk=reset)
    try:
        approve_factor_reset(request.actor, asked.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Approved. At the next sign-in a new second factor and PIN are set up."))
    return redirect("person.read")
