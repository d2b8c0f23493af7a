"""Timers, alarms and reminders: they ring without a network, and after a restart."""
