"""What a person presses: edges of contacts become presses, presses become events."""
