"""What stands around a page as far as this room knows: who works, where, and how the screen is covered or locked."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.demonstration import COMMON_PASSWORD, is_demonstration, who_may_practise
from dhealth.trust.accounts.gate import is_locked
from dhealth.trust.accounts.preferences import theme_of
from dhealth.ui.shell import Item, Shell


def shell_of(request: HttpRequest) -> Shell:
    """The frame for this visitor, made once a request; only what guards have let in is named."""
    known = getattr(request, "shell", None)
    if isinstance(known, Shell) and known.person:
        return known
    request.shell = made = _shell(request)  # type: ignore[attr-defined]  # two context processors ask
    return made


def _shell(request: HttpRequest) -> Shell:
    actor = getattr(request, "actor", None)
    theme: Any = theme_of(request)
    if not isinstance(actor, Actor) or is_locked(request.session):
        return Shell(theme=theme)
    return Shell(
        organisation=str(actor.home.grant.organisation) if actor.home else "",
        person=actor.user.display_name,
        cover=reverse("session.cover"),
        lock=reverse("session.lock"),
        logout=reverse("account_logout"),
        account=reverse("account.read"),
        idle_seconds=settings.IDLE_SECONDS,
        demo=is_demonstration(),
        practising=actor.practises,
        theme=theme,
        scripts=("accounts/lock.js",),
        links=links_of(actor),
    )


def links_of(actor: Actor) -> list[Item]:
    """The pages of this room for the menu beside the person's name."""
    links = [Item(reverse("account.read"), _("My account"), "user")]
    if "person.read" in actor.verbs:
        links.append(Item(reverse("person.read"), _("Staff"), "users"))
    if "alert.read" in actor.verbs:
        links.append(Item(reverse("alert.read"), _("Unusual look-ups"), "eye"))
    return [*links, Item(reverse("policy.roles"), _("Who may do what"), "shield")]


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of every page: `shell`, and `theme` on its own."""
    try:
        practice = {"common_password": COMMON_PASSWORD, "who_may_practise": who_may_practise}  # asked when drawn
        demonstration = is_demonstration()
        return {
            "shell": shell_of(request),
            "theme": theme_of(request),
            "demonstration": demonstration,
            "product": settings.PRODUCT_NAME,
            **(practice if demonstration else {}),
        }
    except NoReverseMatch:  # a smaller set of addresses, in a test
        return {"theme": theme_of(request), "product": settings.PRODUCT_NAME}
