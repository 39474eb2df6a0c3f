"""Photographs of papers: drawn anew, sealed, shown only to who may see them."""
