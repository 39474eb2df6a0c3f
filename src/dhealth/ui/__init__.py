"""The look of every page: base page, components, forms, charts; it knows no word of the work itself."""
