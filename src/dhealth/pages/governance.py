"""Who holds, sees, checks and corrects which data: a committee's page, filled in from the rules in force."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.trust.accounts.roles import NOTHING, Role, protected_fields, roles
from dhealth.ui.htmx import page

ACTS: Final = ("adds", "checks", "corrects")


@dataclass(frozen=True)
class Subject:
    """One kind of data with everybody who has to do with it."""

    name: str
    held: str
    kept: str
    sees: Sequence[Role]
    adds: Sequence[Role]
    checks: Sequence[Role]
    corrects: Sequence[Role]


@cache
def written() -> Mapping[str, Any]:
    """The committee's page as it is written, in its order."""
    with (settings.CONFIG_DIR / "governance.toml").open("rb") as file:
        return tomllib.load(file)


def subjects(language: str) -> list[Subject]:
    """Each kind of data in the reader's words."""
    own = "en" if language == "en" else "vi"
    return [
        Subject(
            name=entry[own],
            held=entry[f"held_{own}"],
            kept=entry[f"kept_{own}"],
            sees=readers_of(entry["sees"]),
            **{act: holders_of(entry[act]) for act in ACTS},
        )
        for entry in written().values()
    ]


def readers_of(words: Iterable[str]) -> list[Role]:
    """Who sees it: by a group of protected fields, or by an act."""
    fields = protected_fields()
    groups, acts = [one for one in words if one in fields], [one for one in words if one not in fields]
    seeing = {role for group in groups for role, whose in fields[group].items() if whose != NOTHING}
    return [role for key, role in roles().items() if key in seeing or role.may & set(acts)]


def holders_of(acts: Iterable[str]) -> list[Role]:
    """The roles that may do one of these, in the order of the roles' page."""
    wanted = set(acts)
    return [role for role in roles().values() if role.may & wanted]


@signed_in()
def read(request: StaffRequest) -> HttpResponse:
    """The page, for everybody who works here."""
    return page(request, "pages/governance.html", {"subjects": subjects((get_language() or "vi")[:2])})
