"""Rules that an installation changed for itself."""
