"""Sentences of the device's own: written in tables, spoken by espeak-ng, kept for the next time."""
