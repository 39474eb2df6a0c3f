"""Invented people: names as common as they are in Viet Nam, numbers that nobody has, homes on the real map."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from dhealth.care.clients.models import Channel, Gender, Group, Sex, Told
from dhealth.care.clients.rules import ClientDraft

_PAGE: Final = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
_WORDS: Final = {key: text.split() for key, text in _PAGE["words"].items()}
SURNAMES: Final = tuple(_PAGE["surnames"])
SHARES: Final = tuple(_PAGE["surnames"].values())
MALE_NAMES, FEMALE_NAMES, NICKNAMES = _WORDS["male_names"], _WORDS["female_names"], _WORDS["nicknames"]
CENTURIES: Final = {(Sex.MALE, 19): 0, (Sex.FEMALE, 19): 1, (Sex.MALE, 20): 2, (Sex.FEMALE, 20): 3}


@dataclass(frozen=True)
class Bounds:
    """Whom to invent: years of birth, and where people live (place ids) under which provincial number."""

    born: tuple[int, int]
    homes: tuple[int, ...]
    number: str  # of the province on identity cards


@dataclass
class Inventor:
    """Makes people up, one after the other; the same seed makes the same people, and no phone comes twice."""

    rng: Random
    phones: set[str] = field(default_factory=set)

    def phone(self) -> str:
        """A number with a real prefix and 555 in it, as numbers of films have it."""
        while True:
            rng = self.rng
            number = f"+84{rng.choice(_WORDS['prefixes'])[1:]}{rng.randrange(10)}555{rng.randrange(1000):03}"
            if number not in self.phones:
                self.phones.add(number)
                return number

    def name(self, sex: str) -> str:
        """A full name."""
        rng = self.rng
        surname = rng.choices(SURNAMES, SHARES)[0]
        kind = "male" if sex == Sex.MALE else "female"
        return f"{surname} {rng.choice(_WORDS[kind + '_middles'])} {rng.choice(_WORDS[kind + '_names'])}"

    def person(self, group: str, reached_on: date, bounds: Bounds) -> ClientDraft:
        """Somebody of a target group, first reached that day; what people tell of themselves differs."""
        rng = self.rng
        sex = _sex(rng, group)
        born = date(_year(rng, *bounds.born), 1, 1) + timedelta(days=rng.randrange(365))
        name = self.name(sex) if rng.random() < 0.62 else ""
        nickname = rng.choice(NICKNAMES) if not name or rng.random() < 0.6 else ""
        online = rng.random() < 0.45
        return ClientDraft(
            name=name,
            nickname=nickname,
            phone=self.phone() if rng.random() < 0.68 else "",
            cccd=_card_number(rng, sex, born, bounds.number) if rng.random() < 0.07 else "",
            birth_year=born.year,
            birth_day=born if rng.random() < 0.4 else None,
            sex_at_birth=sex,
            gender=_gender(rng, group, sex),
            main_group=group,
            other_groups=(Group.PARTNER,) if rng.random() < 0.02 and group != Group.PARTNER else (),
            channel=Channel.ONLINE if online else rng.choice((Channel.FACE_TO_FACE, Channel.FACE_TO_FACE, Channel.PDI)),
            told_status=rng.choices((Told.UNKNOWN, Told.NEGATIVE), (55, 45))[0],
            zalo=f"{nickname} {reached_on.year % 100}" if nickname and rng.random() < 0.3 else "",
            safe_time=rng.choice(_PAGE["sentences"]["safe_times"]) if rng.random() < 0.4 else "",
            safe_words=rng.choice(_PAGE["sentences"]["safe_words"]) if rng.random() < 0.2 else "",
            place=rng.choice(bounds.homes),
            reached_on=reached_on,
        )


def _year(rng: Random, first: int, last: int) -> int:
    """Most are young."""
    return min(last, int(rng.triangular(first, last + 1, last - (last - first) / 5)))


def _sex(rng: Random, group: str) -> str:
    if group == Group.FSW:
        return Sex.FEMALE
    if group == Group.PARTNER:
        return Sex.FEMALE if rng.random() < 0.6 else Sex.MALE
    return Sex.FEMALE if group == Group.PWID and rng.random() < 0.1 else Sex.MALE


def _gender(rng: Random, group: str, sex: str) -> str:
    if group == Group.TG:
        return Gender.WOMAN if rng.random() < 0.85 else Gender.OTHER
    return Gender.MAN if sex == Sex.MALE else Gender.WOMAN


def _card_number(rng: Random, sex: str, born: date, province: str) -> str:
    century = CENTURIES[Sex(sex), born.year // 100]
    return f"{province}{century}{born.year % 100:02}{rng.randrange(1_000_000):06}"
