"""What is asked of a plan: one module for each kind of requirement."""
