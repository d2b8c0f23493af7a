"""The tools that ship with the device."""
