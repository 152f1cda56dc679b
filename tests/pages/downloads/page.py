"""A page with a download that is made when it is asked for; its content says whose run it was."""

import streamlit as st

from pages.access import badge

seen_by = badge.read(st.context.headers.get(badge.HEADER))
assert seen_by


def made(name: str = seen_by.name) -> bytes:
    """What is taken along; it runs outside the session, so it brings along what it needs."""
    return f"of {name}".encode()


st.title("Downloads")
st.download_button("Now", b"at once for " + seen_by.name.encode(), "now.txt", key="now")
st.download_button("Later", made, "later.txt", key="later")
