"""Prints 50,000 lines a second for as many seconds as the file HOME/storm says, and writes to HOME/storm.took how long that took."""
import os
import pathlib
import threading
import time

import streamlit as st

RATE = 50_000
TURN = 500  # lines, each hundredth of a second
HOME = pathlib.Path(os.environ["HOME"])


def storm(seconds: float) -> float:
    began = time.monotonic()
    for turn in range(int(seconds * RATE / TURN)):
        for n in range(turn * TURN, (turn + 1) * TURN):
            print(f"storm {n} the quick brown fox jumps over the lazy dog")
        ahead = began + (turn + 1) * TURN / RATE - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    print("storm over", flush=True)
    return time.monotonic() - began


def wait() -> None:
    while True:
        try:
            seconds = float((HOME / "storm").read_text())
        except (OSError, ValueError):
            time.sleep(0.05)
            continue
        (HOME / "storm").unlink()
        took = storm(seconds)
        (HOME / "storm.new").write_text(f"{took}")
        (HOME / "storm.new").rename(HOME / "storm.took")


@st.cache_resource
def waiter() -> threading.Thread:
    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


waiter()
st.title("Storms")
st.markdown("release storms")
