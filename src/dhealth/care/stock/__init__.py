"""Condoms, lubricant, needles and kits on their way to people."""
