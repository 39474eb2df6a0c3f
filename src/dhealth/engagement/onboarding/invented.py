"""The people of a practice: invented, few, and each waiting for something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.drafts import Draft

TWINS: Final = (4, 5)  # two records that are one person, by their places below
WHY_TWINS: Final = ("phone",)


@dataclass(frozen=True)
class Invented:
    """One invented person with what was done for them."""

    draft: ClientDraft
    services: Sequence[Draft]


def people_of(worker: UUID, today: date) -> list[Invented]:
    """Eight people on this worker's list, as they stand today."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    def met(days: int, **more: object) -> Draft:
        said: dict[str, object] = {"form": "face_to_face", "condoms": 10, **more}
        return Draft(kind="contact", day=ago(days), **said)  # type: ignore[arg-type]  # names of Draft

    def check(days: int, result: str) -> Draft:
        return Draft(kind="screening_test", day=ago(days), form="rapid", result=result)

    def person(nickname: str, since: int, services: Sequence[Draft], **more: object) -> Invented:
        said: dict[str, object] = {"main_group": "MSM", "sex_at_birth": "M", "channel": "face_to_face", **more}
        draft = ClientDraft(nickname=nickname, reached_on=ago(since), worker=worker, **said)  # type: ignore[arg-type]
        return Invented(draft, services)

    agreed = met(6, answer="appointment", answer_day=today)
    kit = Draft(kind="self_test_kit", day=ago(9), kits=1)
    return [
        person("Mây", 40, [met(40), agreed], phone="+84903555601", birth_year=1999),
        person("Sóc", 20, [met(20), met(5), check(5, "reactive")], phone="+84903555602", birth_year=1996),
        person("Bống", 30, [met(9, lubricants=5), kit], phone="+84903555603", birth_year=2001, main_group="TG"),
        person("Tí Nị", 90, [met(90), met(36)], phone="+84903555604", birth_year=1994, told_status="positive"),
        person("Ken", 60, [met(60), met(8)], phone="+84903555605", birth_year=1998, name="Lê Minh Khôi"),
        person("Ken lớp vẽ", 3, [met(3)], phone="+84903555605"),
        person("Na", 14, [met(14), met(1)], phone="+84903555606", birth_year=2003, safe_time="sau 20 giờ"),
        person("Sao Mai", 200, [met(200), check(200, "non_reactive"), met(12)], birth_year=1990, main_group="FSW",
               sex_at_birth="F"),
    ]  # fmt: skip
