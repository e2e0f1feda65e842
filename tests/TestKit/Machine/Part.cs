namespace MBot.TestKit;

/// <summary>Parts of a machine that some tests need.</summary>
[Flags]
public enum Part
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>git.</summary>
    Git = 1,

    /// <summary>nginx.</summary>
    Nginx = 2,

    /// <summary>Python with venv, and somewhere to install Streamlit from.</summary>
    Streamlit = 4,

    /// <summary>Root, and setpriv to become someone else.</summary>
    Root = 8,

    /// <summary>Chromium, and playwright-core to drive it.</summary>
    Chromium = 16,

    /// <summary>Python's own gRPC, with the compiler for its stubs.</summary>
    PythonGrpc = 32,

    /// <summary>A C compiler, for the library that kills an agent at a chosen moment.</summary>
    Compiler = 64,

    /// <summary>Root, systemd-nspawn and debootstrap: an instance in a box.</summary>
    Box = 128,

    /// <summary>shellcheck.</summary>
    ShellCheck = 512,

    /// <summary>OpenSSH's server and client, and root, whom the server lets in.</summary>
    Ssh = 256,

    /// <summary>qemu and OpenSSH's client: an instance with a kernel of its own. Made from the tree of <see cref="Box"/>.</summary>
    VirtualMachine = 1024,

    /// <summary>A root that may mount an ext4 in a file.</summary>
    LoopDisk = 2048,

    /// <summary>certbot, and pebble with its DNS: a certificate authority to ask.</summary>
    Acme = 4096,

    /// <summary>testssl.sh and sslscan.</summary>
    TlsScanners = 8192,

    /// <summary>Root and debootstrap: an EC2 API to ask, moto.</summary>
    Moto = 16384,

    /// <summary>Debian's own aws command, a second opinion on what AWS says.</summary>
    AwsCli = 32768,

    /// <summary>terraform, and node for the stand-in of AWS's provider.</summary>
    Terraform = 65536,

    /// <summary>Debian's Prometheus with promtool, and its node exporter to compare with.</summary>
    Prometheus = 131072,

    /// <summary>tmux, to look at a terminal's screen.</summary>
    Tmux = 524288,

    /// <summary>syslog-ng with its HTTP destination.</summary>
    SyslogNg = 1048576,

    /// <summary>What an end-to-end test of a deployment needs.</summary>
    Deployment = Git | Nginx | Streamlit,
}
