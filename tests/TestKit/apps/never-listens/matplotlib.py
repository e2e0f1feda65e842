"""Streamlit imports matplotlib before it listens, and the app's folder comes first: the process lives, its port stays closed."""
import time

print("never-listens: importing for ever", flush=True)
while True:
    time.sleep(1)
