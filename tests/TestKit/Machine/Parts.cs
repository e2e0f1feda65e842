namespace MBot.TestKit;

/// <summary>Tells which parts this machine has. Only looks for files, so it may be asked while tests are discovered.</summary>
public static class Parts
{
    private const string Packages = "/usr/lib/python3/dist-packages";

    private static readonly (Part Part, Func<bool> Here, string Reason)[] Known =
    [
        (Part.Git, () => OnPath("git"), "git is missing"),
        (Part.Nginx, () => OnPath("nginx"), "nginx is missing"),
        (Part.Streamlit, HasStreamlit, "Python with venv, or what Streamlit is installed from, is missing"),
        (Part.Root, () => Environment.IsPrivilegedProcess && OnPath("setpriv"), "needs root and setpriv"),
        (Part.Chromium, () => OnPath("chromium") && OnPath("node") && Directory.Exists(Playwright), "chromium, node or playwright-core is missing"),
        (Part.Compiler, () => OnPath("cc"), "a C compiler (gcc with libc6-dev) is missing"),
        (Part.Ssh, () => Environment.IsPrivilegedProcess && OnPath("sshd") && OnPath("ssh") && OnPath("ssh-keygen"), "needs root, openssh-server and openssh-client"),
        (Part.PythonGrpc, () => Directory.Exists($"{Packages}/grpc") && OnPath("protoc") && OnPath("grpc_python_plugin") && File.Exists("/usr/include/google/protobuf/timestamp.proto"),
            "python3-grpcio, protobuf-compiler, protobuf-compiler-grpc or libprotobuf-dev is missing"),
        (Part.Box, HasBox, "needs a root that may mount, systemd-nspawn, debootstrap, iproute2, nftables and overlayfs"),
        (Part.VirtualMachine, () => Environment.GetEnvironmentVariable("MBOT_VIRTUAL_MACHINES") == "1", "takes hours under emulation: MBOT_VIRTUAL_MACHINES=1 runs it"),
        (Part.VirtualMachine, () => OnPath("qemu-system-x86_64") && OnPath("qemu-img") && OnPath("ssh"), "qemu-system-x86, qemu-utils or openssh-client is missing"),
        (Part.LoopDisk, () => MayMount() && OnPath("mke2fs") && File.Exists("/dev/loop-control") && File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("\text4", StringComparison.Ordinal)), "needs a root that may mount, loop devices, ext4 and mke2fs"),
        (Part.Acme, () => OnPath("certbot") && OnPath("pebble") && OnPath("pebble-challtestsrv"), "certbot or pebble is missing"),
        (Part.TlsScanners, () => OnPath("testssl") && OnPath("sslscan"), "testssl.sh or sslscan is missing"),
        (Part.Moto, () => MayMount() && OnPath("debootstrap") && OnPath("chroot"), "needs a root that may mount, and debootstrap"),
        (Part.AwsCli, () => File.Exists(AwsCli.Program), "awscli is missing"),
        (Part.Terraform, () => OnPath("terraform") && OnPath("node"), "terraform 1.11 or newer, which no Debian package brings, or node is missing"),
        (Part.Tmux, () => OnPath("tmux"), "tmux is missing"),
        (Part.SyslogNg, () => OnPath("syslog-ng") && Directory.Exists("/usr/lib/syslog-ng") && Directory.EnumerateFiles("/usr/lib/syslog-ng", "libhttp.so", SearchOption.AllDirectories).Any(), "syslog-ng-core or syslog-ng-mod-http is missing"),
        (Part.Prometheus, () => File.Exists(PrometheusServer.Program) && File.Exists(PrometheusServer.NodeExporter), "Debian's prometheus and prometheus-node-exporter are not unpacked"),
        (Part.ShellCheck, () => OnPath("shellcheck"), "shellcheck is missing"),
    ];

    /// <summary>The node package that drives Chromium; setup.sh puts it there.</summary>
    public static string Playwright => Path.Combine(Repository.Cache, "playwright", "node_modules", "playwright-core");

    /// <summary>Why the parts can't all be had here; null when they can.</summary>
    public static string? Missing(Part parts)
    {
        var reasons = Known.Where(known => parts.HasFlag(known.Part) && !known.Here()).Select(known => known.Reason).ToList();
        return reasons.Count == 0 ? null : $"{string.Join("; ", reasons)} (tests/TestKit/setup.sh tests)";
    }

    /// <summary>The path of a program on PATH or in the folders of system programs; null when there is none.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin")
            .Append("/sbin")
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static bool HasBox() =>
        MayMount()
        && OnPath("systemd-nspawn") && OnPath("debootstrap") && OnPath("ip") && OnPath("nft") && OnPath("nsenter")
        && File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal));

    // CAP_SYS_ADMIN: root in most containers has not got it.
    private static bool MayMount() =>
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line[7..].Trim(), 16) >> 21 & 1) == 1;

    private static bool OnPath(string program) => Find(program) is not null;

    // Either the distribution's packages, or PyPI, which setup.sh has asked.
    private static bool HasStreamlit() =>
        File.Exists("/usr/bin/python3")
        && (Directory.Exists($"{Packages}/tornado") && Directory.Exists($"{Packages}/pandas")
            || File.Exists(Path.Combine(Repository.Cache, "pypi")));
}
