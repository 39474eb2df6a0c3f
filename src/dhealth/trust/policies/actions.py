"""Adopting other rules, and keeping what the program was delivered with."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.rule_text import Mistake
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import PLATFORM, record
from dhealth.trust.policies.models import RulesVersion
from dhealth.trust.policies.pages import PolicyPage, adopted, forget_what_holds, held, pages, tell_the_others

MOST = 200_000  # characters


def try_rules(page: PolicyPage[object], text: str) -> None:
    """Read the text as rules, changing nothing.

    Raises:
        Refused: a mistake, named with its line.
    """
    if len(text) > MOST:
        raise Refused(_("This page is too long to be rules. Paste only the rules."), field="text")
    try:
        page.read(text)
    except Mistake as mistake:
        told = {"line": mistake.line, "what": mistake.message}
        raise Refused(_("Line %(line)s: %(what)s") % told, field="text") from mistake


@transaction.atomic
def change_policy(actor: Actor, page: PolicyPage[object], text: str, reason: str) -> RulesVersion:
    """Let these rules hold from now on for everybody here. An empty text: as delivered again.

    Raises:
        Refused: a mistake in the text, named with its line, no reason, or the very text that holds; the old rules stay
            in force.
        PermissionDenied: the actor may not change rules anywhere.
    """
    if not actor.organisations_where("policy.change"):
        raise PermissionDenied("policy.change")
    text = "\n".join(text.splitlines()) + "\n" if text.strip() else ""
    if text:
        try_rules(page, text)
    if not reason.strip():
        raise Refused(_("Write why the rules change. Others will ask."), field="reason")
    now = held(page)
    if (text or page.delivered) == now.text and not now.mistake:
        raise Refused(_("These rules hold already; nothing was changed."), field="text")
    version = RulesVersion.objects.create(page=page.name, text=text, reason=reason.strip(), adopted_by=actor.user)
    record("policy.change", actor, version, at=PLATFORM, details={"fields": [page.name]})
    forget_what_holds()
    transaction.on_commit(tell_the_others)
    for follow in adopted:
        follow(page.name)
    return version


@transaction.atomic
def keep_delivered() -> Iterable[tuple[PolicyPage[object], Mistake]]:
    """Keep each page's text as it came with the program, if it can be read; give what cannot.

    Should somebody later spoil the file, the text kept here stays in force.
    """
    wrong = []
    for page in pages.values():
        text = page.delivered
        try:
            page.read(text)
        except Mistake as mistake:
            wrong.append((page, mistake))
            continue
        last = RulesVersion.objects.filter(page=page.name, adopted_by=None).last()
        if last is None or last.text != text:
            RulesVersion.objects.create(page=page.name, text=text)
    return wrong
