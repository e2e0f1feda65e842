"""Healthy until the file "eat" is in the app's data folder: then the next run takes memory until there is none."""
import os
import pathlib

import streamlit as st

st.title("eats memory")
asked = pathlib.Path(os.environ["MBOT_DATA_DIR"]) / "eat"
if asked.exists():
    asked.unlink()
    print("eats-memory: eating now", flush=True)
    eaten = []
    while True:
        eaten.append(b"\xa5" * (16 << 20))
st.markdown("not hungry")
