"""What notebook 01 says in numbers that none of its cells prints."""

import math

import numpy as np

import nnlib

W, B = 0.3, -18  # of the neuron that tastes tea
SUN = 5500  # °C


def z_on_the_sun():
    return W * SUN + B


def floor_in_zeros():
    """The zeros after the decimal point of the smallest output."""
    return -math.floor(math.log10(float(nnlib.sigmoid(-1000.0)))) - 1


def largest_power():
    """The power of e, and of ten, at which a float ends."""
    largest = np.finfo(float).max
    return [math.floor(math.log10(largest)), math.floor(math.log(largest))]


def lowest_input():
    """Where the sigmoid of nnlib stops falling."""
    z = -np.arange(700.0, 720.0)
    return z[np.argmin(nnlib.sigmoid(z))]


CLAIMS = {
    "or $1632$ for tea on the Sun": z_on_the_sun,
    "the Sun, at 5,500 °C": "The Sun's effective temperature is 5,772 K: IAU 2015, resolution B3.",
    "$e = 2.718": lambda: math.floor(1000 * math.e) / 1000,
    "with whole numbers, tables, and 1000": "What check.sigmoid asks: nnworkshop/exercises/neurons.py.",
    "At 120 °C": lambda: -2 * B / W,
    "(On the Sun $z$ is 1627 with the milk": lambda: z_on_the_sun() - 0.25 * 20,
    "climbs 10 m over 100 m has a slope of 10 %": lambda: [10, 100, 100 * 10 / 100],
    "survive $z = 1000$ and $z = -1000$": "What the check asks: nnworkshop/exercises/neurons.py.",
    "At $z = -1000$ our sigmoid asks for $e^{1000}$": lambda: 1000,
    "is about $10^{308}$, or $e^{709}$": largest_power,
    "go down to $-709$ and no further": lambda: abs(lowest_input()),
    "below $z = -709$ the result stays at $10^{-308}$": lambda: [
        abs(lowest_input()),
        round(-math.log10(float(nnlib.sigmoid(-1000.0)))),
    ],
    "point and 307 zeros before the first digit": floor_in_zeros,
}
