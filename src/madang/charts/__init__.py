"""Charts: a tidy table in, a picture out; no domain word is known here."""
