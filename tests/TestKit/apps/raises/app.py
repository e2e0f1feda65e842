import streamlit as st

st.title("Raises")
raise RuntimeError("raised by the script")
