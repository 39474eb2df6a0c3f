"""Meetings between partners: agenda, who came, minutes, decisions, and what was promised, to its end."""
