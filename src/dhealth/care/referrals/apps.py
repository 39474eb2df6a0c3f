"""The room of referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "dhealth.care.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Hear of merges, erasures and other lists, and tell what is known of slips."""
        from dhealth.care.clients import holdings, listening, merging
        from dhealth.care.clinics import bookings
        from dhealth.care.referrals.agenda import differences_between, slips_between
        from dhealth.care.referrals.bookings import appointments
        from dhealth.care.referrals.history import slips_told
        from dhealth.care.referrals.models import Referral, ShareRequest
        from dhealth.care.referrals.pair_figures import open_told, quarter_told
        from dhealth.care.referrals.reactions import follow_the_list, forget, slips_held
        from dhealth.care.services import timeline
        from dhealth.commons.agreements import beside
        from dhealth.commons.gatherings.agenda import agenda_sources

        merging.personal += [Referral, ShareRequest]
        merging.erasers.append(forget)
        holdings.keepers.append(slips_held)
        listening.changed.append(follow_the_list)
        timeline.tellers.append(slips_told)
        agenda_sources.extend([slips_between, differences_between])
        bookings.tellers.append(appointments)
        beside.quarter_tellers.append(quarter_told)
        beside.open_tellers.append(open_told)
