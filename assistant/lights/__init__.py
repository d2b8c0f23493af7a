"""Lights: what is shown as a pattern, and the hardware that shows it."""
