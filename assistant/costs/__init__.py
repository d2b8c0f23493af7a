"""What talks cost: tokens to money, and money by day. Pure: no clock, no disk."""
