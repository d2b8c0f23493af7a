"""Asking the person at the PC, remembering the answer, and showing that the screen is shared."""
