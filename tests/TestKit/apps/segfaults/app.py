import ctypes

import streamlit as st

st.title("Segfaults")
ctypes.string_at(0)
