"""One person, one service and one episode are counted once, whichever group, clinic or funder asks.

Who asks learns no more than that somebody was counted already: not by whom, not when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from dhealth.kernel.portions import portions
from dhealth.kernel.text import fold
from dhealth.trust.keys.sealing import linkage_code
from dhealth.trust.linkage.models import Counted

Key = tuple[bytes, str, str]  # a person's code, the service, the episode


def treatment_key(code: str) -> bytes | None:
    """The keyed code of a treatment code, equal wherever it is told; none where nothing is written.

    Capitals, spaces, dots and dashes make no difference: clinics write one code in several ways.
    """
    plain = "".join(character for character in fold(code) if character.isalnum())
    return linkage_code("treatment", plain) if plain else None


def person_codes(*, treatment: bytes | None = None, cccd: str = "", records: Iterable[UUID] = ()) -> list[bytes]:
    """The codes by which a person is told apart: the treatment code first, then the ID number; none: nobody.

    A record alone tells nobody apart, for two groups may keep one of the same person; beside a code or a number it
    keeps its own group from counting somebody twice whom two clinics know by different codes.
    """
    codes = [bytes(treatment)] if treatment else []
    codes += [linkage_code("counted cccd", cccd)] if cccd else []
    return codes + [linkage_code("counted record", record.hex) for record in records if codes]


def counted_already(keys: Iterable[Key]) -> set[Key]:
    """Those of these that somebody was counted for; a statement 900 codes."""
    wanted = set(keys)
    codes = sorted({code for code, _service, _episode in wanted})
    found: set[Key] = set()
    for portion in portions(codes):
        rows = Counted.objects.standing().filter(code__in=portion)
        found |= {(bytes(code), service, episode) for code, service, episode in rows.values_list(*KEY)}
    return found & wanted


KEY = ("code", "service", "episode")


@transaction.atomic
def count_once(organisation: UUID, claim: UUID, codes: Sequence[bytes], service: str, episode: str) -> bool:
    """Count a person for a claim; False where another claim has counted one of the codes. Twice for one: counted once.

    Two at the same moment: the database lets one in, and the other reads False.

    Raises:
        ValueError: no code; nobody is counted who cannot be told apart.
    """
    if not codes:
        raise ValueError("nobody is counted who cannot be told apart")
    if Counted.objects.standing().filter(claim=claim).exists():
        return True
    return _written(
        Counted(code=code, service=service, episode=episode, organisation=organisation, claim=claim)
        for code in set(codes)
    )


def _written(rows: Iterable[Counted]) -> bool:
    """All of them stored, or none where another claim holds one of the codes."""
    try:
        with transaction.atomic():
            for row in sorted(rows, key=lambda one: bytes(one.code)):  # one order: two never wait for each other
                row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def count_again(claim: UUID) -> bool:
    """Taking a claim back was a mistake: its person counts again; False where another claim has counted them since."""
    if Counted.objects.standing().filter(claim=claim).exists():
        return True
    released = Counted.objects.filter(claim=claim)
    kept = {(bytes(one.code), one.service, one.episode, one.organisation) for one in released}
    return _written(
        Counted(code=code, service=service, episode=episode, organisation=organisation, claim=claim)
        for code, service, episode, organisation in kept
    )


def codes_by_claim(claims: Iterable[UUID]) -> dict[UUID, list[bytes]]:
    """By which codes these claims count their people; a statement 900 claims."""
    found: dict[UUID, list[bytes]] = {}
    for portion in portions(claims):
        rows = Counted.objects.standing().filter(claim__in=portion)
        for claim, code in rows.values_list("claim", "code"):
            found.setdefault(claim, []).append(bytes(code))
    return found


def counted_beside(keys: Iterable[Key]) -> dict[tuple[bytes, str], set[UUID]]:
    """The claims that count these people for these services in any other episode: (code, service) → claims."""
    episodes: dict[tuple[bytes, str], set[str]] = {}
    for code, service, episode in keys:
        episodes.setdefault((code, service), set()).add(episode)
    codes = sorted({code for code, _service in episodes})
    found: dict[tuple[bytes, str], set[UUID]] = {}
    for portion in portions(codes):
        rows = Counted.objects.standing().filter(code__in=portion)
        for code, service, episode, claim in rows.values_list(*KEY, "claim"):
            own = episodes.get((bytes(code), service))
            if own is not None and own != {episode}:
                found.setdefault((bytes(code), service), set()).add(claim)
    return found


def uncount(claim: UUID) -> None:
    """A claim that was taken back counts nobody any longer; the row stays, with the moment."""
    Counted.objects.standing().filter(claim=claim).update(released_at=timezone.now())
