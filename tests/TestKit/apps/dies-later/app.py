"""Serves well, and TEST_DELAY seconds (10) after its first run the process ends with code 3."""
import os
import sys
import threading

import streamlit as st

VERSION = "dies-later"


def die() -> None:
    print("dies-later: ending now", file=sys.stderr, flush=True)
    os._exit(3)


@st.cache_resource
def fuse() -> threading.Timer:
    timer = threading.Timer(float(os.environ.get("TEST_DELAY", "10")), die)
    timer.daemon = True
    timer.start()
    return timer


fuse()
st.title("Dies later")
st.markdown(f"release {VERSION}")
