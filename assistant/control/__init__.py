"""The running device's control socket: `assistant say`, `press`, `status` and `hear` talk to it."""
