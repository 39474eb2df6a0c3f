"""Reads config/roles.toml and config/fields.toml: which role may do what, and which words it may see."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

PRACTICE = "practice"  # the kind of organisation where a role that works there too is practised
# What is practised: work with clients and those close to them. People, roles, organisations and what others see are
# never played with; nor are slips and agreements: the database itself lets nobody throw them away afterwards.
PRACTISED = frozenset(
    (
        *("client", "consent", "duplicate", "merge", "service", "workbook", "report", "worklist", "attempt"),
        *("partner", "target", "week", "quality", "close", "stock", "practice", "tour", "feedback.give"),
    )
)
OWN_LIST, ORGANISATION, PROJECTS, AREA, NOTHING = "own list", "organisation", "projects", "area", "nothing"


@dataclass(frozen=True)
class Role:
    """One role of the policy page."""

    key: str
    name: dict[str, str]  # by language
    works_at: tuple[str, ...]  # kinds of organisation
    records: str  # whose records it opens: own list, organisation or nothing
    figures: str  # whose figures it sees: own list, organisation, projects or area
    may: frozenset[str]
    gives: tuple[str, ...]  # roles that it may give and end

    def __str__(self) -> str:
        return self.name.get(get_language() or "vi", self.name["vi"])


def _page(name: str) -> dict[str, Any]:
    with (settings.CONFIG_DIR / name).open("rb") as page:
        return tomllib.load(page)


@cache
def roles() -> dict[str, Role]:
    """All roles, in the page's order."""
    return {
        key: Role(
            key,
            {"vi": entry["vi"], "en": entry["en"]},
            tuple(entry["works_at"]),
            entry["records"],
            entry["figures"],
            frozenset(entry["may"]),
            tuple(entry.get("gives", ())),
        )
        for key, entry in _page("roles.toml").items()
    }


@cache
def practised(role: str) -> Role:
    """The role of this key with only what can be practised."""
    held = roles()[role]
    may = frozenset(verb for verb in held.may if {verb, verb.partition(".")[0]} & PRACTISED)
    return replace(held, may=may, gives=())


def roles_practised() -> frozenset[str]:
    """The roles that the policy page lets people practise."""
    return frozenset(key for key, role in roles().items() if PRACTICE in role.works_at)


@cache
def protected_fields() -> dict[str, dict[str, str]]:
    """Protected group of fields → role → whose: "own list", "organisation" or "nothing"."""
    return {group: dict(entry["who"]) for group, entry in _page("fields.toml").items()}


def sees(role: str, group: str) -> str:
    """Whose protected fields of this group the role sees; what the page does not grant is nothing."""
    return protected_fields()[group].get(role, NOTHING)


@cache
def field_groups() -> dict[str, dict[str, str]]:
    """The words by which people know each protected group of fields: language → name."""
    return {group: {"vi": entry["vi"], "en": entry["en"]} for group, entry in _page("fields.toml").items()}
