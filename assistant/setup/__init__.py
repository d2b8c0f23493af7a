"""The owner's choices, made: by a wizard, by options, or by a file on the boot partition."""
