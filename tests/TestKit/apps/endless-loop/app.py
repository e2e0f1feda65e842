"""The script never ends; on SIGTERM Streamlit waits for it in vain."""
import time

import streamlit as st

st.title("Endless loop")
while True:
    time.sleep(0.05)
