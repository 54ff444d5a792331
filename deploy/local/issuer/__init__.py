"""An OpenID Connect issuer for development: loopback only, the demo's people, one click each."""
