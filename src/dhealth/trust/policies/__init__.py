"""Rules that an installation may change for itself: read, tried, adopted, and taken back."""
