"""From its first run on a thread prints numbered lines, 50 a second, for tests that count them."""
import itertools
import threading
import time

import streamlit as st

VERSION = "prints"


def tick() -> None:
    for n in itertools.count():
        print(f"tick {n}", flush=True)
        time.sleep(0.02)


@st.cache_resource
def ticker() -> threading.Thread:
    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    return thread


ticker()
st.title("Prints")
st.markdown(f"release {VERSION}")
