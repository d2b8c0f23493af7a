"""The commands. Each imports what it needs when it runs: `assistant status` must answer at once."""
