"""What ends a sharing that nobody ended: the screen is locked, the PC slept."""
