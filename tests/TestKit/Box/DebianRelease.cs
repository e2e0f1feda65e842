namespace MBot.TestKit;

/// <summary>What a box is a copy of. Each brings the Streamlit that its Python runs: see streamlit/wheelhouse.sh.</summary>
public enum DebianRelease
{
    /// <summary>Debian 12: systemd 252, nginx 1.22, OpenSSL 3.0, certbot 2.1, Python 3.11 with Streamlit 1.24 and 1.31 (Tornado).</summary>
    Bookworm,

    /// <summary>Debian 13: systemd 257, nginx 1.26, OpenSSL 3.5, certbot 4.0, Python 3.13 with Streamlit 1.62 (Uvicorn).</summary>
    Trixie,
}
