"""What a variant is called, what it does to a transcript, and what is known of it. No people here."""
