"""Runs well; TEST_DELAY seconds (3) after its first run a thread reports 20 uncaught exceptions, as Streamlit logs them."""
import os
import threading
import time

import streamlit as st
from streamlit.error_util import handle_uncaught_app_exception

VERSION = "raises-in-a-burst"


def burst() -> None:
    time.sleep(float(os.environ.get("TEST_DELAY", "3")))
    for n in range(20):
        handle_uncaught_app_exception(RuntimeError(f"burst {n}"))


@st.cache_resource
def fuse() -> threading.Thread:
    thread = threading.Thread(target=burst, daemon=True)
    thread.start()
    return thread


fuse()
st.title("Raises in a burst")
st.markdown(f"release {VERSION}")
