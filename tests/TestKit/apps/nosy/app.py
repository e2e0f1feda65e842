import streamlit as st

import nosy

nosy.attempt_all("app")
st.write("nosy")
