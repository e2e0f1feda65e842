import streamlit as st

st.title("Does not compile"
