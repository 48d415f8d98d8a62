"""The record of calls, proposals, decisions and money: a database that holds.

A room of Django (the extra ``web``), of which the pages are one user and the command
line another. `opening.opened` gives a `acting.Record`; `acting.act` is the one way in.
"""
