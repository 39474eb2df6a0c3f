"""Where a person is signed in, and ending it."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.queries import home_of
from dhealth.trust.accounts.sessions import SessionStore
from dhealth.trust.accounts.tries import drop_old_tries
from dhealth.trust.audit.log import record

LONGEST = 19  # digits that a database's number can have


def sign_ins_of(user: User) -> list[UserSession]:
    """The sign-ins that still hold, newest first."""
    held = UserSession.objects.purge_and_list(user)
    return sorted(held, key=lambda held_one: held_one.created_at, reverse=True)


def end_sign_in(user: User, sign_in: str) -> int:
    """End one of a person's own sign-ins by its number; how many ended (0 or 1)."""
    number = int(sign_in) if sign_in.isdecimal() and len(sign_in) < LONGEST else 0
    return _end(user, UserSession.objects.filter(user=user, pk=number))


def end_other_sign_ins(user: User, here: str) -> int:
    """End all of a person's sign-ins but the one with this session key."""
    return _end(user, UserSession.objects.filter(user=user).exclude(session_key=here))


def forget_ended() -> None:
    """Remove ended sessions, with the devices they were on, and the addresses of wrong tries that slow nobody now."""
    SessionStore.clear_expired()
    standing = Session.objects.values_list("session_key", flat=True)
    UserSession.objects.exclude(session_key__in=standing).delete()
    drop_old_tries()


@transaction.atomic
def _end(user: User, chosen: QuerySet[UserSession]) -> int:
    ended = list(chosen)
    for sign_in in ended:
        sign_in.end()
    if ended:
        record("session.end", user, user, at=home_of(user), details={"number": len(ended)})
    return len(ended)
