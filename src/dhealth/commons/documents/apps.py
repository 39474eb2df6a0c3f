"""The room of documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "dhealth.commons.documents"
    label = "documents"
