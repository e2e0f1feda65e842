"""Runs well for TEST_DELAY seconds (3) after its first run; from then on every run raises."""
import os
import time

import streamlit as st

VERSION = "raises-later"


@st.cache_resource
def first_run() -> float:
    return time.monotonic()


st.title("Raises later")
st.markdown(f"release {VERSION}")
if time.monotonic() - first_run() > float(os.environ.get("TEST_DELAY", "3")):
    raise RuntimeError("raised by a later run")
