"""The device's side of a PC's screen: an `Eye` for pictures, and a window for pairing."""
