"""How results are shown: blocks as data, and one language's view of a study.

A stage says what is to be shown as a list of blocks beside it; this room draws them
as pieces of a page. The report lays pieces out, a notebook shows one of them.
"""
