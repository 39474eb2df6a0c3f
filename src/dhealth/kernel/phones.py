"""Phone numbers: however they were written, stored as +84903555218 and shown as 0903 555 218."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Unreadable
from dhealth.kernel.text import fold, plain

# Ministry of Information and Communications, plan of 2018: eleven-digit mobiles became ten.
_PREFIXES_OF_2018 = (
    "120>70 121>79 122>77 126>76 128>78 123>83 124>84 125>85 127>81 129>82 "
    "162>32 163>33 164>34 165>35 166>36 167>37 168>38 169>39 186>56 188>58 199>59"
)
CONVERTED_IN_2018 = dict(pair.split(">") for pair in _PREFIXES_OF_2018.split())

NO_NUMBER = frozenset({"", "-", "--", "–", "—", "khong", "khong co", "ko", "ko co", "chua co"})

_SEPARATORS = re.compile(r"[\s.()\-‐‑–—]+")
_FLOAT_TAIL = re.compile(r"(\d{8,})\.0+")
_MOBILE = re.compile(r"[35789][0-9]{8}")
_LANDLINE = re.compile(r"2[0-9]{8,9}")
_OLD_MOBILE = re.compile(r"1[0-9]{9}")
_FOREIGN = re.compile(r"[1-9][0-9]{6,14}")


def read_phone(text: str) -> str | None:
    """The number in E.164 form, or None when the text says that there is none.

    Takes dots, spaces, dashes, brackets, +84, 84, 0084, a leading zero lost to Excel, and mobiles of eleven
    digits from before September 2018. A foreign number must be written with its +.
    Raises Unreadable (a ValueError) for anything else.
    """
    if fold(text) in NO_NUMBER:
        return None
    digits = _bare(text)
    if digits.startswith("+") and not digits.startswith("+84"):
        return _foreign(digits[1:])
    national = _national(digits)
    converted = CONVERTED_IN_2018.get(national[:3], "") if _OLD_MOBILE.fullmatch(national) else ""
    if converted:
        national = converted + national[3:]
    if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national):
        return "+84" + national
    raise _unreadable()


def show_phone(phone: str) -> str:
    """A stored number as people here write it; a foreign one stays in its international form."""
    if not phone.startswith("+84"):
        return phone
    local = "0" + phone[3:]
    head = 3 if local.startswith(("024", "028")) else 4
    middle = head + len(local[head:]) - (4 if head == 3 else 3)
    return " ".join((local[:head], local[head:middle], local[middle:]))


def _bare(text: str) -> str:
    digits = plain(text).lstrip("'")
    whole = _FLOAT_TAIL.fullmatch(digits)
    return _SEPARATORS.sub("", whole[1] if whole else digits)


def _national(digits: str) -> str:
    """The digits after the trunk zero or the country code; 84… counts as one from eleven digits on."""
    for code in ("+84", "0084"):
        if digits.startswith(code):
            return digits.removeprefix(code).removeprefix("0")
    if digits.startswith("84") and len(digits) in {11, 12}:
        return digits[2:].removeprefix("0")
    return digits.removeprefix("0")


def _foreign(digits: str) -> str:
    if not _FOREIGN.fullmatch(digits):
        raise _unreadable()
    return "+" + digits


def _unreadable() -> Unreadable:
    return Unreadable(_("This is not a phone number. Write 10 digits, such as 0903 555 218."))
