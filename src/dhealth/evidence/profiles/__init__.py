"""What became of the people whom groups sent to clinics."""
