"""Cameras, and what becomes of their frames: one small JPEG when one is asked for."""
