"""A voice assistant appliance: local wake word, Gemini Live, lights that tell what it hears."""

__version__ = "0.1.0"
