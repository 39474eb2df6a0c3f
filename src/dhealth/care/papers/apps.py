"""The room of papers."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "dhealth.care.papers"
    label = "papers"

    def ready(self) -> None:
        """Hear of merges and erasures, and say what is held."""
        from dhealth.care.clients import holdings, merging
        from dhealth.care.papers.actions import forget_papers
        from dhealth.care.papers.holding import papers_held
        from dhealth.care.papers.models import Paper

        merging.personal.append(Paper)
        merging.erasers.append(forget_papers)
        holdings.keepers.append(papers_held)
