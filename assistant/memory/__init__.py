"""What the device keeps of its talks: handles, turns, facts, spending. In memory, and in one SQLite file."""
