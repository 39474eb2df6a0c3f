"""What those who work with the program say of it."""
