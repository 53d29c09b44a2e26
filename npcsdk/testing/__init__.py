"""Fakes to test talks with, without a network, weights, sound or waiting."""
