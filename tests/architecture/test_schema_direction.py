"""Foreign keys go down the house too; import contracts cannot see them, for they are strings."""

from django.apps import apps

from tests.architecture.house import heights


def height(app_name: str) -> tuple[int, int]:
    _root, floor, *room = app_name.split(".")
    known = heights()
    return known[f"dhealth.{floor}"], known.get(".".join(["dhealth", floor, *room[:1]]), 0)


def own(model) -> bool:
    return model.__module__.startswith("dhealth.")


def test_foreign_keys_only_go_down():
    upward = [
        f"{model._meta.label}.{relation.name} -> {relation.related_model._meta.label}"
        for model in apps.get_models()
        if own(model)
        for relation in model._meta.get_fields()
        if relation.is_relation and not relation.auto_created and own(relation.related_model)
        if height(relation.related_model._meta.app_config.name) > height(model._meta.app_config.name)
    ]
    assert upward == []
