"""The screens of this room; only its addresses import them."""
