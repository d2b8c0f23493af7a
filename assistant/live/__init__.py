"""The Live API: setup per model and backend, the client over google-genai, errors as events."""
