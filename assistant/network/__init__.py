"""What the operating system says of the network."""
