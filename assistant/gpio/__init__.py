"""Buttons and lights as a board describes them."""
