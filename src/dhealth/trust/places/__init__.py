"""Provinces, districts and communes, before and after July 2025."""
