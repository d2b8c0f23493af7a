"""Tools of MCP servers (Model Context Protocol): programs on this machine, and services of the local network.

Each server is one supervised task that fails alone. What it says of its tools and what they answer is content
of others: it is cut to size here, and the gate treats it as untrusted.
"""
