"""Two invented clients of Gnet: Ken stands on Tâm's list, Su Su on nobody's."""

from dhealth.care.clients.identity import Card, Details, seal_card, seal_details
from dhealth.care.clients.models import Client
from dhealth.kernel.codes import new_code
from dhealth.kernel.ids import uuid7


def client_of(organisation, worker=None, *, nickname="Ken", birth_year=1998, birth_day="", **more) -> Client:
    """A living record of this organisation."""
    id = uuid7()
    return Client.objects.create(
        id=id,
        organisation=organisation,
        code=new_code(),
        worker=worker,
        registered_by=worker,
        birth_year=birth_year,
        card=seal_card(organisation.pk, id, Card("Trần Quốc Khiêm", nickname, "+84903555218")),
        details=seal_details(organisation.pk, id, Details(birth_day=birth_day, safe_time="Sau 20:00")),
        **more,
    )
