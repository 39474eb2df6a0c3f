"""Every stored field appears once in config/privacy.toml, the policy people read."""

import tomllib

from django.apps import apps
from django.conf import settings


def stored_fields() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("dhealth.")
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.is_relation
    }


def test_every_field_has_a_class():
    policy = tomllib.loads((settings.CONFIG_DIR / "privacy.toml").read_text(encoding="utf-8"))
    classed = [name for group in policy.values() for name in group["fields"]]
    assert sorted(classed) == sorted(stored_fields())
