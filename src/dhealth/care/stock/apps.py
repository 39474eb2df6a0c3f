"""The room of stock."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "dhealth.care.stock"
    label = "stock"

    def ready(self) -> None:
        """See what services give out, and tell the meeting form what is left."""
        from dhealth.care.services import supplies
        from dhealth.care.stock.carrying import follow_services
        from dhealth.care.stock.given import judge_given
        from dhealth.care.stock.queries import in_hand

        supplies.holders.append(in_hand)
        supplies.judges.append(judge_given)
        supplies.followers.append(follow_services)
