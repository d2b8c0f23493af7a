"""What a PC and the device say to each other about a screen; `agent/` is what runs on the PC.

Nothing in here knows the device: of the rest of `assistant` only `errors` is imported.
"""
