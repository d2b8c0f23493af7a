"""Tools of MCP servers (Model Context Protocol): programs on this machine, and services of the local network.

Each server is one supervised task that fails alone. What it says of its tools and what they answer is content
of others, and cut to size here. The gate treats what they answer as untrusted. It does not so treat what the
server says of its tools, which the model is told in each session: whoever configures a server vouches for it.
"""
