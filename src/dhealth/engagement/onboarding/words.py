"""The steps of a first day in words: what to do, and what it is good for."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dhealth.engagement.onboarding.rules import CONTACT, COVER, FIND, INVITE, LOOK, OWN, REGISTER


@dataclass(frozen=True)
class Words:
    """One step: `what` is the head, `how` one sentence beneath it, `short` stands in a table."""

    what: Promise
    how: Promise
    short: Promise


STEPS: Final = {
    LOOK: Words(
        _("Look around this page"),
        _("Today shows whom to meet and why, at most ten. Below or at the side is where you go from here."),
        _("looked around"),
    ),
    REGISTER: Words(
        _("Add an invented client"),
        _("In practice nobody is real, so nothing can go wrong. A nickname is enough."),
        _("added a client in practice"),
    ),
    CONTACT: Words(
        _("Write down a meeting"),
        _("Open the record, press “Record a meeting”, say what you handed out, save."),
        _("wrote down a meeting in practice"),
    ),
    FIND: Words(
        _("Find the record again"),
        _("Search by nickname without accents, by code, or by the last digits of the phone."),
        _("found a record"),
    ),
    COVER: Words(
        _("Cover the screen"),
        _("The crossed-out eye at the top, or Escape twice. A clock is shown; your PIN or password opens it again."),
        _("covered the screen"),
    ),
    OWN: Words(
        _("Now in earnest: your first client"),
        _("The same steps, with somebody you really met."),
        _("first client of their own"),
    ),
    INVITE: Words(
        _("Invite the first colleague"),
        _("Under Staff: a name, a role, and a link that they open on their own phone."),
        _("invited a colleague"),
    ),
}
