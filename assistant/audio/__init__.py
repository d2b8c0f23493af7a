"""Ears and mouth: microphone, speaker, wake word, VAD, earcons."""
