"""The tracking workbook that a group kept by hand: reading it safely, row by row."""
