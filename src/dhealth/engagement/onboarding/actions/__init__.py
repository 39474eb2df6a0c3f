"""What people do on their first days."""

from dhealth.engagement.onboarding.actions.practising import end_practice, start_over, start_practice
from dhealth.engagement.onboarding.actions.touring import begin_tour, note_step, put_away, take_up

__all__ = ["begin_tour", "end_practice", "note_step", "put_away", "start_over", "start_practice", "take_up"]
