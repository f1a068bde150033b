"""Waiting, in an event loop, for what a panel does: never by the clock, which a busy computer outruns."""

import asyncio
import time

PATIENCE = 60  # seconds


async def until(condition):
    """Wait until a function returns something that counts as true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not within {PATIENCE} seconds"
        await asyncio.sleep(0.005)


async def turns(count=50):
    """Give what should not move many chances to move."""
    for _ in range(count):
        await asyncio.sleep(0.001)
