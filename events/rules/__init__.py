"""Rules that several services share: derived ids, programs, days, confidentiality, narrow folds.

A rule that looks at another service's stream uses a fold from this package, which keeps no more
than the rule needs, so that both sides of the rule see the same.
"""
