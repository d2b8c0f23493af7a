"""`assistant doctor`: looks at every part of the device, and says what is wrong and what to do about it.

A family of checks is a file; each gives `Check`s, and each check one `Finding`. `examine` runs them.
"""
