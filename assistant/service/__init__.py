"""Running unattended: what the service manager is told, and what happens when the device does not get on."""
