"""The page of all agreements: by province, what each rests on, its pairs, and what is missing there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.commons.agreements.models import Agreement, Kind, Side
from dhealth.commons.agreements.rules import HOLDING, State, last_day
from dhealth.trust.places.models import Place

TONES: Final = {
    State.DRAFT: "none",
    State.TO_SIGN: "wait",
    State.AHEAD: "new",
    State.IN_EFFECT: "ok",
    State.EXPIRING: "wait",
    State.PAUSED: "late",
    State.ENDED: "stop",
    State.PUT_ASIDE: "stop",
}
OVER: Final = (State.ENDED, State.PUT_ASIDE)


@dataclass(frozen=True)
class Row:
    """One agreement as a line."""

    agreement: Agreement
    state: State
    today: date

    @property
    def tone(self) -> str:
        """How the chip of its state is drawn."""
        return TONES[self.state]

    @property
    def left(self) -> int:
        """Days that it still holds."""
        return (last_day(self.agreement) - self.today).days

    @property
    def margin(self) -> tuple[str, str]:
        """What stands in the margin: days left, or from when, or until when."""
        if self.state in (*HOLDING, State.PAUSED):
            return str(self.left), ngettext("day left", "days left", self.left)
        over = self.state in OVER
        day = last_day(self.agreement) if over else self.agreement.valid_from
        return f"{day:%d/%m}", (_("%(year)s, ended") if over else _("%(year)s, begins")) % {"year": day.year}

    @property
    def names(self) -> str:
        """The parties, without the supporting organisation."""
        sides = (Side.CDC, Side.GROUP, Side.CLINIC)
        found = (self.agreement.party(side) for side in sides)
        return " – ".join(one.organisation.name for one in found if one)


@dataclass
class ProvinceBoard:
    """One province: the two papers with its CDC, its pairs, and what is over."""

    province: Place
    mechanisms: list[Row] = field(default_factory=list)
    sharing: list[Row] = field(default_factory=list)
    pairs: list[Row] = field(default_factory=list)
    over: list[Row] = field(default_factory=list)

    @property
    def lines(self) -> list[Row]:
        """What stands, the papers with the CDC first."""
        return [*self.mechanisms, *self.sharing, *self.pairs]

    @property
    def in_effect(self) -> int:
        """How many pairs hold."""
        return sum(row.state in HOLDING for row in self.pairs)

    @property
    def has_mechanism(self) -> bool:
        """Whether its pairs have something to rest on."""
        return any(row.state in HOLDING for row in self.mechanisms)

    @property
    def has_sharing(self) -> bool:
        """Whether its CDC may share with groups."""
        return any(row.state in HOLDING for row in self.sharing)


def boards(agreements: Sequence[Agreement], states: dict[UUID, State], today: date) -> list[ProvinceBoard]:
    """The provinces in the order of their names."""
    found: dict[int, ProvinceBoard] = {}
    for one in agreements:
        board = found.setdefault(one.province_id, ProvinceBoard(one.province))
        row = Row(one, states[one.pk], today)
        if row.state in OVER:
            board.over.append(row)
            continue
        {Kind.MECHANISM: board.mechanisms, Kind.DATA_SHARING: board.sharing}.get(Kind(one.kind), board.pairs).append(
            row
        )
    return list(found.values())
