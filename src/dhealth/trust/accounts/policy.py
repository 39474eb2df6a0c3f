"""The policy files as tables that a committee can read: role × act, role × protected words."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.roles import NOTHING, ORGANISATION, OWN_LIST, field_groups, roles, sees
from dhealth.trust.accounts.words import group_name, verb_name

REACHES = {OWN_LIST: _("own list"), ORGANISATION: _("whole group"), NOTHING: _("nothing")}


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
    """Each protected group of words, and whose each role reads."""
    language = get_language() or "vi"
    return [
        Row(group, names.get(language, names["vi"]), tuple(str(REACHES[sees(role, group)]) for role in roles()))
        for group, names in field_groups().items()
    ]
