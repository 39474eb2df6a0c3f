"""What was filled in, in words, when it can no longer be saved: to be passed on, or written again."""

from collections.abc import Mapping
from typing import Any, Final

from django.forms import BaseForm

# A result is left out: a screen is read over a shoulder.
PASSED_ON: Final = ("condoms", "lubricants", "needles", "kits", "lot", "counselled", "answer", "answer_day", "note")


def typed(form: type[BaseForm], said: Mapping[str, str]) -> str:
    """ "Condoms: 3 · Note: by the river"; empty where nothing was filled in."""
    fields: dict[str, Any] = form.base_fields  # type: ignore[attr-defined]
    given = {name: said.get(name, "").strip() for name in PASSED_ON if name in fields}
    return " · ".join(_in_words(fields[name], value) for name, value in given.items() if value not in ("", "0"))


def _in_words(field: Any, value: str) -> str:
    words = dict(getattr(field, "choices", ())).get(value, value)
    return str(field.label) if value == "on" else f"{field.label}: {words}"
