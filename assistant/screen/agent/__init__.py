"""`assistant-screen`: shows the screen of a PC to the device, when the person at the PC allows it."""
