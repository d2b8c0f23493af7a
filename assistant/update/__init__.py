"""`assistant update`: another version beside the one in use, taken if it proves itself, else forgotten.

The layout is that of `deploy/install.sh`: a virtual environment for each version, a link to the one in use.
"""
