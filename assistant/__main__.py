"""`python -m assistant`: the `assistant` command."""

import sys

from assistant.entry import main

if __name__ == "__main__":
    sys.exit(main())
