"""Serves well; TEST_DELAY seconds (3) after its first run the server's event loop blocks for ever: alive, but silent."""
import os
import time

import streamlit as st
from streamlit.runtime import get_instance

VERSION = "hangs-later"


def block() -> None:
    print("hangs-later: blocking now", flush=True)
    time.sleep(86400)


@st.cache_resource
def fuse() -> bool:
    loop = get_instance()._get_async_objs().eventloop
    loop.call_soon_threadsafe(loop.call_later, float(os.environ.get("TEST_DELAY", "3")), block)
    return True


fuse()
st.title("Hangs later")
st.markdown(f"release {VERSION}")
