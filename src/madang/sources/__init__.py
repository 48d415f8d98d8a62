"""Public data providers, one file each: read their files, shape them."""
