"""What the command line, and any other face, does for its user: one task a module."""
