"""What several services must agree on: ids that follow from others, and what each asks of another.

A rule that looks at another service's stream folds no more of it than it asks, here and nowhere
else, so that both sides of a rule see the same.
"""
