"""The pages of this room; only its addresses borrow them."""
