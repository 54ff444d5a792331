"""Reporting: figures that anyone can check.

Owns nothing but what it counts; tells nothing and decides nothing. Hears every fact of agencies,
requests, engagements, recommendations and evaluations: into `figures`, the tables that figures are
counted from, into `timeline`, the life of each request, and into `clocks`, who is waited for.
"""
