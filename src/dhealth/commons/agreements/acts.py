"""What may be done with an agreement here and now, by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dhealth.commons.agreements.gaps import gaps_in_words
from dhealth.commons.agreements.models import Kind, Party, Side
from dhealth.commons.agreements.rules import HOLDING, State

if TYPE_CHECKING:
    from dhealth.commons.agreements.screen import Page


def acts_on(page: Page) -> list[str]:
    """The acts that the reader may do here and now."""
    state, parties = page.state, page.agreement.parties.all()

    def held(act: str) -> list[Party]:
        return [one for one in parties if page.actor.may(f"agreement.{act}", one.organisation_id)]

    found = []
    open_ = state in (State.DRAFT, State.TO_SIGN)
    if state == State.DRAFT:
        found += ["change"] if held("change") else []
        found += ["propose"] if held("propose") and not gaps_in_words(page.agreement) else []
    if state == State.TO_SIGN:
        unsigned = {one.party.pk for one in page.parties if one.signature is None}
        found += ["sign"] if any(one.pk in unsigned for one in held("sign")) else []
        found += ["attach"] if held("attach") and unsigned else []
        found += ["take_back"] if held("take_back") else []
        found += ["start"] if held("start") and not page.gaps else []
    if open_ and page.agreement.kind == Kind.TRIPARTITE:
        found += [act for act in ("ask_exception", "check_ready") if held(act)]
    if state in HOLDING or state in (State.AHEAD, State.PAUSED):
        found += ["end"] if any(one.side == Side.UMBRELLA for one in held("end")) else []
        found += ["praise"] if held("praise") else []
        found += ["score"] if held("score") and page.agreement.kind == Kind.TRIPARTITE else []
    if open_ and held("end"):
        found.append("put_aside")
    if state in (State.EXPIRING, State.ENDED) and held("prepare") and page.following is None:
        found.append("renew")
    return found + (["prepare"] if held("prepare") else [])
