"""Every URL has a guard, and every verb is one word in permission, guard, event and policy page."""

from dhealth.trust.accounts.guards import ANYBODY, SIGNED_IN, Guard
from dhealth.trust.accounts.roles import roles
from tests.architecture.house import recorded_verbs, url_patterns

# Events that anybody signed in, or the program itself, may cause: they are nobody's privilege.
OPEN_VERBS = {"session.", "account.", "system."}


def granted() -> frozenset[str]:
    return frozenset().union(*(role.may for role in roles().values()))


def test_every_url_has_a_guard():
    assert [p.name for p in url_patterns() if not isinstance(getattr(p.callback, "guard", None), Guard)] == []


def test_every_guard_asks_for_a_verb_that_some_role_holds():
    asked = {p.callback.guard.verb for p in url_patterns()} - {ANYBODY, SIGNED_IN}
    assert asked - granted() == set()


def test_every_recorded_verb_is_one_that_some_role_holds():
    strays = [
        f"{verb} at {where}"
        for verb, where in recorded_verbs()
        if verb not in granted() and not verb.startswith(tuple(OPEN_VERBS))
    ]
    assert strays == []


def test_every_verb_of_the_policy_page_is_asked_somewhere():
    asked = {p.callback.guard.verb for p in url_patterns()} | {verb for verb, _ in recorded_verbs()}
    assert granted() - asked == set()
