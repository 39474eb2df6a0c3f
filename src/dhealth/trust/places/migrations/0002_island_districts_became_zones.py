"""Five island districts had no communes; each became one special zone in July 2025."""

from typing import Any

from django.db import migrations

ZONES = {"318": "11948", "471": "19742", "498": "20333", "536": "21548", "755": "26732"}  # district: zone


def tell(apps: Any, _editor: Any) -> None:
    """Bring it along in a register that is filled already; an empty one is filled with it."""
    place, successor = apps.get_model("places", "Place"), apps.get_model("places", "Successor")
    for old, new in ZONES.items():
        district = place.objects.filter(level="district", code=old, valid_to__isnull=False).first()
        zone = place.objects.filter(level="commune", code=new, valid_to=None).first()
        if district and zone:
            successor.objects.get_or_create(old=district, new=zone)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop, elidable=True)]
