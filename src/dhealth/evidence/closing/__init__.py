"""The month checked, mended, locked and printed."""
