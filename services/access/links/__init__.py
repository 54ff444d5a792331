"""Links for one act on one object: who has one may do that, once, without an account."""
