"""The workbench: a study in the browser, drawn on the server from contracts and blocks.

No page declares a column, a heading or a sentence of its own: tables and records are
laid out by their contracts, figures are the blocks of the stages, and what can be done
is done by the services that the command line calls.
"""
