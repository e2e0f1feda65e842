using MBot.TestKit;

namespace MBot.SystemTests.Doctor;

/// <summary>Ways to break an instance, each taken back before the next. What needs no machine of its own is in Integration.Tests.</summary>
internal static class Faults
{
    private const string State = "/var/lib/mbot";
    // The memory of all is the memory of this machine: what the agent reads of it is covered, for the agent alone.
    private const string InTheAgentsView = "nsenter -t $(systemctl show -P MainPID mbot-agent) -m";
    private const string Environment = $"$(ls -d {State}/environments/*/)";

    public static IReadOnlyList<Fault> All { get; } =
    [
        Fault.Of("full disk", "disk", "the disk of /var/log is full",
            "mount -t tmpfs -o size=64m tmpfs /var/log && { dd if=/dev/zero of=/var/log/fill bs=1M || true; }", "umount -l /var/log"),
        Fault.Of("no inodes", "inodes", "the file system of /var/log has no inodes left",
            "mount -t tmpfs -o size=2g,nr_inodes=300 tmpfs /var/log && { seq 400 | (cd /var/log && xargs touch) || true; }", "umount -l /var/log"),
        Fault.Of("no memory", "memory", "the machine is out of memory",
            $"sed -e 's/^MemAvailable:.*/MemAvailable:      20000 kB/' /proc/meminfo >/etc/meminfo && {InTheAgentsView} mount --bind /etc/meminfo /proc/meminfo", $"{InTheAgentsView} umount /proc/meminfo"),
        Fault.Of("no swap", "swap", "MiB of memory and no swap",
            $"sed -e 's/^MemTotal:.*/MemTotal:        2000000 kB/' /proc/meminfo >/etc/meminfo && head -1 /proc/swaps >/etc/swaps && {InTheAgentsView} mount --bind /etc/meminfo /proc/meminfo && {InTheAgentsView} mount --bind /etc/swaps /proc/swaps",
            $"{InTheAgentsView} umount /proc/meminfo /proc/swaps"),
        Fault.Of("dead DNS", "dns", "DNS is dead",
            "cp /etc/resolv.conf /root/resolv.conf && echo 'nameserver 192.0.2.99' >/etc/resolv.conf", "cp /root/resolv.conf /etc/resolv.conf"),
        new("Atlas refuses", "atlas", "203.0.113.7 is very likely not on the Atlas access list", Manner(AtlasManner.NotAllowed), Manner(AtlasManner.Well)),
        new("Atlas hangs", "atlas", "no answer comes to the TLS handshake", Manner(AtlasManner.Hangs), Manner(AtlasManner.Well)),
        new("the cluster is gone", "atlas", "there is no cluster gone.example.test", patient => patient.ConnectionStringAsync("gone.example.test"), patient => patient.ConnectionStringAsync(Patient.Cluster)),
        Fault.MendedAsNamed("the app's data of another owner", "permissions", "mbot-app may not write in /var/lib/mbot/app/data", $"chown root:root {State}/app/data"),
        Fault.MendedAsNamed("releases closed", "permissions", "mbot-app may not use", $"chmod 0700 {State}/releases"),
        Fault.MendedAsNamed("secrets open", "privacy", "holds keys or secrets", $"chmod 0755 {State}/secrets"),
        Fault.Of("no Python in the environment", "requirements", "the live release's Python environment is damaged",
            $"mv {Environment}bin/python {Environment}bin/gone", $"mv {Environment}bin/gone {Environment}bin/python"),
        Fault.Of("a package gone", "requirements", "a package that another one needs is not in the release's environment",
            $"mv {Environment}lib/python3*/site-packages/pympler-*-info /srv/", $"mv /srv/*-info {Environment}lib/python3*/site-packages/"),
        Fault.Of("no nginx", "nginx", "nginx is missing or broken", "mv /usr/sbin/nginx /usr/sbin/nginx.gone", "mv /usr/sbin/nginx.gone /usr/sbin/nginx"),
        Fault.Of("no git", "git", "git is missing or broken", "mv /usr/bin/git /usr/bin/git.gone", "mv /usr/bin/git.gone /usr/bin/git"),
        Fault.Of("an authority that is not trusted", "source", "not signed by an authority that this machine trusts",
            "cd /etc/ssl/certs && cp ca-certificates.crt /root/ && sed -n '1,/END CERTIFICATE/p' /root/ca-certificates.crt >ca-certificates.crt", "cp /root/ca-certificates.crt /etc/ssl/certs/"),
        Fault.Of("nginx's configuration broken", "nginx-config", "nginx does not know a directive",
            $"cp -p {State}/run/nginx/nginx.conf /root/ && echo 'nosuch on;' >>{State}/run/nginx/nginx.conf", $"cp -p /root/nginx.conf {State}/run/nginx/nginx.conf"),
        Fault.Of("port 80 taken", "ports", "another program has port 80",
            """
            cat >/root/stranger.py <<'END'
            import socket, time
            while True:
                try:
                    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("0.0.0.0", 80)); s.listen()
                    time.sleep(3600)
                except OSError:
                    s.close(); time.sleep(0.001)
            END
            systemd-run --quiet --unit=stranger python3 /root/stranger.py
            for i in $(seq 50); do
                systemctl kill -s KILL mbot-nginx 2>/dev/null || true
                sleep 0.2
                ss -ltnpH 'sport = :80' | grep -q python3 && exit 0
            done
            exit 1
            """,
            "systemctl stop stranger"),
        Fault.Of("nginx's unit gone", "units", "systemd knows no mbot-nginx.service",
            "mv /etc/systemd/system/mbot-nginx.service /root/ && systemctl daemon-reload && systemctl stop mbot-nginx", "mv /root/mbot-nginx.service /etc/systemd/system/ && systemctl daemon-reload"),
        Fault.Of("another unit failed", "units", "failed, and none of MBot's: broken.service", "systemd-run --quiet --unit=broken --property=Type=oneshot false || true", "systemctl reset-failed broken"),
        new("a required secret missing", "secrets", "required and missing or blank: API_TOKEN",
            patient => patient.ClientAsync("config", "set", "app.requiredSecrets", "API_TOKEN"), patient => patient.ClientAsync("config", "unset", "app.requiredSecrets")),
        new("https without a certificate", "https", "https is asked for and not served",
            patient => patient.ClientAsync("config", "set", "https.names", "app.example.test"), patient => patient.ClientAsync("config", "unset", "https.names")),
        new("the app hung", "app", "the app does not answer",
            async patient => await patient.ShellAsync($"kill -STOP {await patient.Instance.ShowAsync("MainPID", patient.Instance.LiveUnit)}"),
            async patient => await patient.ShellAsync($"kill -CONT {await patient.Instance.ShowAsync("MainPID", patient.Instance.LiveUnit)}")),
        Fault.Of("the agent stopped", "tcp", "the agent does not run", "systemctl stop mbot-agent", "systemctl start mbot-agent"),
        new("the link cut", "tcp", "nothing answers at", patient => patient.Instance.Box.Network.SetLinkAsync(up: false), patient => patient.Instance.Box.Network.SetLinkAsync(up: true)),
        // The last one: what is connected to journald loses it.
        Fault.Of("no journal", "journal", "systemd-journald does not run",
            "systemctl mask --runtime --now systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-journald.service",
            "systemctl unmask --runtime systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-journald.service && systemctl start systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service && systemctl restart mbot-agent"),
    ];

    private static Func<Patient, Task> Manner(AtlasManner manner) => patient =>
    {
        patient.Database.Manner = manner;
        return Task.CompletedTask;
    };
}
