"""Facts -> spells: who must act and how long, by business day. Pure."""
