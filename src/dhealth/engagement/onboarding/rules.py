"""The steps of a first day, in their order, and by what each is known to be done."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

LOOK, REGISTER, CONTACT, FIND, COVER, OWN, INVITE = "look", "register", "contact", "find", "cover", "own", "invite"

# Whoever records meets the whole way; whoever leads a group tries it and brings in the first colleague.
OF_A_WORKER: Final = (LOOK, REGISTER, CONTACT, FIND, COVER, OWN)
OF_A_LEADER: Final = (LOOK, REGISTER, COVER, INVITE)
WORKER, LEADER = "outreach_worker", "cbo_leader"

LASTS: Final = timedelta(days=30)  # so long the log is asked what was done
FRESH_FOR: Final = timedelta(days=7)  # then a practice is filled anew: its "today" lies too far back

# Step → the act that does it, and whether it is done while practising.
BY_ACT: Final = {
    REGISTER: ("client.register", True),
    CONTACT: ("service.record", True),
    OWN: ("client.register", False),
    INVITE: ("person.invite", False),
}
ACTS: Final = ("client.register", "service.record", "person.invite", "practice.start")


def steps_for(role_keys: Collection[str]) -> tuple[str, ...]:
    """The way of somebody who holds these roles; nothing for those who do not work with clients."""
    if LEADER in role_keys:
        return OF_A_LEADER
    return OF_A_WORKER if WORKER in role_keys else ()
