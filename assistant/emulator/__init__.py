"""A Live API emulator: a TLS WebSocket server that speaks the real protocol."""
