"""The first day: tour, practice, progress."""
