"""Which local partner should this newcomer be referred to, and why? The domain, its judgement and its stores."""
