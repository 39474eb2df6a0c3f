"""The room of clinics."""

from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "dhealth.care.clinics"
    label = "clinics"

    def ready(self) -> None:
        """Tell the agreements where a clinic stands, as it says itself."""
        from dhealth.care.clinics.queries import places_of
        from dhealth.commons.agreements.area import standing_places

        standing_places.append(places_of)
