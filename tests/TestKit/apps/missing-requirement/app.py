import streamlit as st

st.title("Missing requirement")
