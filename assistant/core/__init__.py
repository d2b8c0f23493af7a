"""Pure decisions: what happened goes in, what to do comes out. No I/O, no clock, no threads.

Start with `states`, then `conversation`.
"""
