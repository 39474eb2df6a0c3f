"""The clinics' pages."""
