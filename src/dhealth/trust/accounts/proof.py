"""Proving once more who one is, in the middle of a session: the password, and the app's digits where there are any."""

from allauth.mfa.models import Authenticator

from dhealth.trust.accounts.demonstration import is_demonstration
from dhealth.trust.accounts.models import User


def asks_for_digits() -> bool:
    """Whether a password alone proves nothing here; in a demonstration it does."""
    return not is_demonstration()


def proves_anew(user: User, password: str, digits: str) -> bool:
    """Whether this is their password and, but in a demonstration, the newest digits of their authenticator app.

    Digits that were shown once prove nothing a second time. Whoever signs in by a passkey alone cannot prove it so.
    The caller counts the wrong tries.
    """
    if not user.check_password(password):
        return False
    if not asks_for_digits():
        return True
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return app is not None and bool(app.wrap().validate_code(digits))
