"""Six years of a center's history: planned, played through the HTTP API, counted and proved.

`plan` says what happens, `playing` asks the services for it, `checks` compares their answers.
"""
