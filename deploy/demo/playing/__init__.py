"""The plan played over HTTP: one module a kind of act, named as in `deploy.demo.acts`."""
