"""The policy files as a table that a committee can read, and as a list for each role where a table has no room."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.roles import NOTHING, ORGANISATION, OWN_LIST, Role, field_groups, roles, sees
from dhealth.trust.accounts.words import group_name, verb_name

REACHES = {OWN_LIST: _("own list"), ORGANISATION: _("whole group")}


@dataclass(frozen=True)
class Row:
    """One act or one group of words, and for each role whether (or whose)."""

    key: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Acts about the same thing."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Said:
    """What one role may do and read."""

    role: Role
    words: tuple[tuple[str, str], ...]  # protected words, and of whom
    acts: tuple[tuple[str, tuple[str, ...]], ...]  # what they concern, and which acts


def verb_matrix() -> list[Group]:
    """All acts by what they concern; a cell holds a word where the role may, else nothing."""
    held = list(roles().values())
    verbs = sorted(frozenset().union(*(role.may for role in held)))
    nouns = list(dict.fromkeys(verb.partition(".")[0] for verb in verbs))
    return [
        Group(
            group_name(noun),
            tuple(
                Row(verb, verb_name(verb), tuple(verb if verb in role.may else "" for role in held))
                for verb in verbs
                if verb.startswith(noun + ".")
            ),
        )
        for noun in nouns
    ]


def field_matrix() -> list[Row]:
    """Each protected group of words, and whose each role reads; empty where it reads nobody's."""
    language = get_language() or "vi"
    return [
        Row(group, names.get(language, names["vi"]), tuple(_reach(role, group) for role in roles()))
        for group, names in field_groups().items()
    ]


def _reach(role: str, group: str) -> str:
    """Whose words of this group the role reads; empty for nobody's."""
    reach = sees(role, group)
    return "" if reach == NOTHING else str(REACHES[reach])


def by_role(fields: list[Row], groups: list[Group]) -> list[Said]:
    """The same two tables, role by role; nothing is listed of what a role may not."""
    return [
        Said(
            role,
            tuple((row.name, row.cells[place]) for row in fields if row.cells[place]),
            tuple((group.name, acts) for group in groups if (acts := _acts(group, place))),
        )
        for place, role in enumerate(roles().values())
    ]


def _acts(group: Group, place: int) -> tuple[str, ...]:
    return tuple(row.name for row in group.rows if row.cells[place])
