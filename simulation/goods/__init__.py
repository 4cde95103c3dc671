"""What is trained and sold, as tables: weights, offers, and the market they form."""
