"""The questions of this room's pages."""
