"""The pages and buttons of a first day."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.middleware.csrf import rotate_token

from dhealth.engagement.onboarding.actions import end_practice, note_step, put_away, start_over, start_practice, take_up
from dhealth.engagement.onboarding.queries import GroupSteps, Newcomer, group_steps, newcomers_of
from dhealth.engagement.onboarding.rules import LOOK
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.sessions import PRACTISING
from dhealth.ui.htmx import go, page


@requires("practice.start", methods=("POST",))
def start(request: StaffRequest) -> HttpResponse:
    """To the invented clients. Forms drawn before are refused from now on: nothing real ends up among them."""
    start_practice(request.actor)
    request.session[PRACTISING] = True
    rotate_token(request)
    return go(request, "home")


@requires("practice.end", methods=("POST",))
def end(request: StaffRequest) -> HttpResponse:
    """Back to work. Forms drawn while practising are refused from now on."""
    end_practice(request.actor)
    request.session.pop(PRACTISING, None)
    rotate_token(request)
    return go(request, "home")


@requires("practice.start_over", methods=("POST",))
def again(request: StaffRequest) -> HttpResponse:
    """The same invented people as on the first day."""
    start_over(request.actor)
    return go(request, "home")


@requires("tour.follow", methods=("POST",))
def follow(request: StaffRequest) -> HttpResponse:
    """A press on the card: looked around, put away, or taken up again."""
    match request.POST.get("do"):
        case "look":
            note_step(request.user, LOOK)
        case "put_away":
            put_away(request.actor)
        case "take_up":
            take_up(request.actor)
    return go(request, "home")


@requires("onboarding.read")
def first_steps(request: StaffRequest) -> HttpResponse:
    """Each worker's way for those who lead a group; counts of each group for those who support it."""
    newcomers, groups = newcomers_of(request.actor), group_steps(request.actor)
    listed: Sequence[GroupSteps | Newcomer] = groups or newcomers
    begun, quiet = [one for one in listed if one.has_begun], [one for one in listed if not one.has_begun]
    context = {"newcomers": newcomers, "groups": groups, "begun": begun, "quiet": quiet}
    return page(request, "onboarding/first_steps.html", context)
