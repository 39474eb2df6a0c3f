"""Reads config/catalogue.toml: what can be offered, who may give it, and what it can say."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from dhealth.care.services.models import Result
from dhealth.commons.agreements.services import Offer

GROUP, CLIENT, FACILITY = "group", "client", "facility"
TEST_CONSENT, SHARE_CONSENT = "test", "share"
REFERRAL = "referral"  # the kind that says to which other kind, and where, somebody was referred

Words = dict[str, str]  # by language


def _said(words: Words) -> str:
    return words.get((get_language() or "vi")[:2], words["vi"])


@dataclass(frozen=True)
class Kind:
    """One line of the catalogue."""

    key: str
    names: Words
    faces: Words
    given_by: str  # group, client or facility
    commodities: bool
    results: tuple[str, ...]
    forms: tuple[str, ...]
    needs_test_consent: bool
    needs_share_consent: bool
    belongs_to: str  # a group of fields.toml; empty: anybody who may read the record
    tells_by_itself: bool
    read_after: tuple[int, int] | None  # minutes from the sample
    medicine: bool  # the clinic hands out medicine for some days and names the next day
    ends_treatment: bool
    icon: str
    words: dict[str, Words] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The full name, for reports and forms that ask for it."""
        return _said(self.names)

    @property
    def face(self) -> str:
        """The quiet words for screens."""
        return _said(self.faces)

    @property
    def facility_only(self) -> bool:
        """Whether a group may only refer to it or write down what it was told (CLI-26)."""
        return self.given_by == FACILITY

    def result_word(self, result: str) -> str:
        """The result as people say it; never "positive" for a screening."""
        if result in self.words:
            return _said(self.words[result])
        return str(Result(result).label) if result in Result.values else result


def _page() -> dict[str, Any]:
    with (settings.CONFIG_DIR / "catalogue.toml").open("rb") as page:
        return tomllib.load(page)


def _kind(key: str, entry: dict[str, Any]) -> Kind:
    window = entry.get("read_after")
    return Kind(
        key=key,
        names={"vi": entry["vi"], "en": entry["en"]},
        faces={"vi": entry["face_vi"], "en": entry["face_en"]},
        given_by=entry["given_by"],
        commodities=entry["commodities"],
        results=tuple(entry["results"]),
        forms=tuple(entry["forms"]),
        needs_test_consent=entry["consent"] == TEST_CONSENT,
        needs_share_consent=entry["consent"] == SHARE_CONSENT,
        belongs_to=entry.get("belongs_to", ""),
        tells_by_itself=entry.get("tells_by_itself", False),
        read_after=(window[0], window[1]) if window else None,
        medicine=entry.get("medicine", False),
        ends_treatment=entry.get("ends_treatment", False),
        icon=entry["icon"],
        words=entry.get("words", {}),
    )


@cache
def catalogue() -> dict[str, Kind]:
    """Every kind of service by its key, in the page's order."""
    return {key: _kind(key, entry) for key, entry in _page().items() if not key.startswith("_")}


@cache
def _forms() -> dict[str, Words]:
    return dict(_page()["_forms"])


def form_word(key: str) -> str:
    """A form (hình thức) as people say it; one that the page does not know stays as it was written."""
    words = _forms().get(key)
    return _said(words) if words else key


@dataclass(frozen=True)
class OfferRules:
    """When a check is offered after a hand-out; all in days."""

    hand_out_within: int
    after_check: int
    after_declined: int
    after_kit: int


@cache
def offer_rules() -> OfferRules:
    """What the page says of the offer of a check."""
    return OfferRules(**_page()["_offer"])


def kinds_given_by(*givers: str) -> list[Kind]:
    """The kinds that these may give, in the page's order."""
    return [kind for kind in catalogue().values() if kind.given_by in givers]


def may_be_agreed_on() -> list[Offer]:
    """What an agreement with a clinic may allow: every service to which somebody may be referred."""
    kinds = [catalogue()[key] for key in catalogue()[REFERRAL].forms]
    return [Offer(kind.key, kind.face, kind.name) for kind in kinds]


def telling_kinds(groups_not_seen: frozenset[str]) -> list[str]:
    """Keys of the kinds whose whole line is hidden from somebody who may not read these groups."""
    return [kind.key for kind in catalogue().values() if kind.tells_by_itself and kind.belongs_to in groups_not_seen]
