"""Keeps a line of each run in a folder of its own, with what it knows by then."""
import json
import os
import pathlib

import streamlit as st

try:
    from dotenv import load_dotenv

    load_dotenv()
except ImportError:
    pass

notes = pathlib.Path(__file__).parent / "data" / "notes.jsonl"
with notes.open("a", encoding="utf-8") as file:
    known = {name: os.environ.get(name) for name in ("PERPLEXITY_API_KEY", "MONGODB_URI", "MONGODB_DATABASE", "FROM_TOML")}
    known["FROM_TOML"] = known["FROM_TOML"] or st.secrets["FROM_TOML"]
    file.write(json.dumps({"home": os.environ["HOME"], **known}) + "\n")

st.title("Notes")
st.markdown(f"{len(notes.read_text(encoding='utf-8').splitlines())} runs")
