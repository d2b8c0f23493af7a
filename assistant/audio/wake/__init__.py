"""Wake words: engines that score what they hear, a judge, and the thread that they live in."""
