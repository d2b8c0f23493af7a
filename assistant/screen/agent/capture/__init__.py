"""The screen as pixels, and pixels as a picture: masked, scaled and small enough."""
