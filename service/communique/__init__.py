"""What officials say, how it sounds to a market, and what prices did."""
