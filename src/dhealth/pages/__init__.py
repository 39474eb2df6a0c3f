"""Screens that join several rooms: home, search, the client page, help."""
