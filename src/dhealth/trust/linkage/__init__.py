"""Recognising one person across organisations without telling either."""
