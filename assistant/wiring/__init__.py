"""What a board is made of, for the maker who wires it: in words, and as a drawing."""
