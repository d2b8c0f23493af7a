"""Simulated devices with two faces: the port's, and the tester's."""
