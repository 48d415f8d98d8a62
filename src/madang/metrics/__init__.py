"""The core: what each quantity of the field is, on arrays."""
