"""The room of clients."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "dhealth.care.clients"
    label = "clients"

    def ready(self) -> None:
        """Tell the linkage room below how a record is opened for a reviewer; departures follow merges."""
        from dhealth.care.clients import merging
        from dhealth.care.clients.models import Departure
        from dhealth.care.clients.reviewing import codes_of, open_face
        from dhealth.trust.linkage.faces import provide

        provide(codes_of, open_face)
        merging.personal.append(Departure)
