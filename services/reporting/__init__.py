"""Reporting: figures that anyone can check.

Decides nothing and records no facts. It projects the facts of agencies, requests, engagements,
recommendations and evaluations: into `figures`, the tables that figures are counted from, into
`timeline`, the life of each request, and into `clocks`, who must act next.
"""
