"""What was filled in, in words, when it can no longer be saved: to be passed on, or written again."""

from typing import Any, Final

from django.forms import BaseForm
from django.http import QueryDict

# Results, who somebody is and what they told of themselves are left out: a screen is read over a shoulder.
LEFT_OUT: Final = frozenset(
    {
        *("result", "confirmed", "project", "agreed"),
        *("nickname", "phone", "birth", "sex_at_birth", "gender", "name", "cccd", "address", "zalo", "facebook"),
        *("main_group", "other_groups", "told_status", "arv", "last_test", "when", "outside_code"),
    }
)


def typed(form: type[BaseForm], said: QueryDict) -> str:
    """ "Condoms: 3 · Note: by the river"; empty where nothing was filled in."""
    fields: dict[str, Any] = form.base_fields  # type: ignore[attr-defined]
    shown = [name for name, field in fields.items() if name not in LEFT_OUT and not field.widget.is_hidden]
    given = ((fields[name], [value.strip() for value in said.getlist(name)]) for name in shown)
    return " · ".join(
        _in_words(field, values) for field, values in given if any(one not in ("", "0") for one in values)
    )


def _in_words(field: Any, values: list[str]) -> str:
    if values == ["on"]:
        return str(field.label)
    words = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return f"{field.label}: {', '.join(words.get(value, value) for value in values)}"
