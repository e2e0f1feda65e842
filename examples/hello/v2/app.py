"""A small Streamlit app that uses what a deployment can break: state, uploads, media files and reruns."""
import struct
import zlib

import streamlit as st

VERSION = "v2"
COLOUR = (46, 139, 87)


def picture(width: int = 96, height: int = 32) -> bytes:
    """A one-coloured PNG, so that the app needs no image library and every version has its own media file."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(COLOUR) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


st.set_page_config(page_title=f"Hello {VERSION}")
st.title("Hello from MBot")
st.markdown(f"release {VERSION}")

name = st.text_input("Your name", key="name")
if name:
    st.markdown(f"Hello, {name}!")

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.markdown(f"runs {st.session_state.runs}")

upload = st.file_uploader("A file", key="upload")
if upload is not None:
    st.markdown(f"received {upload.name}: {len(upload.getvalue())} bytes")

st.image(picture(), caption=VERSION, output_format="PNG")
