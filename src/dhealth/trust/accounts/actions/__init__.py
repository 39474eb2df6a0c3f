"""People and their roles: added, invited, disabled; roles given and ended. One door for pages, console and import."""

from dhealth.trust.accounts.actions.access import disable_person, enable_person, end_all_sessions
from dhealth.trust.accounts.actions.adding import add_person, create_user, worker_named
from dhealth.trust.accounts.actions.granting import Terms, end_grant, give_grant
from dhealth.trust.accounts.actions.inviting import accept_invitation, invite_new_person, invite_person, open_invitation
from dhealth.trust.accounts.actions.judging import givable_roles

__all__ = [
    "Terms",
    "accept_invitation",
    "add_person",
    "create_user",
    "disable_person",
    "enable_person",
    "end_all_sessions",
    "end_grant",
    "givable_roles",
    "give_grant",
    "invite_new_person",
    "invite_person",
    "open_invitation",
    "worker_named",
]
