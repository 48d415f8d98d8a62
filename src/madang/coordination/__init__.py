"""Coordination: what overlaps, how scattered it is, what to fund together."""
