"""Sign-in by OpenID Connect, as the relying party of any provider: code flow with PKCE.

Read `signing_in.py` first: `begin` sends a browser to a provider, `finish` takes what it brings.
"""
