using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MBot.Agent.Hosting;

/// <summary>
/// Tells systemd how the agent is: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html. Does nothing
/// where nobody listens. Must not know what the states mean for the agent.
/// </summary>
/// <param name="socketPath">The value of NOTIFY_SOCKET; a leading @ means the abstract namespace.</param>
internal sealed class SystemdNotifier(string? socketPath, TimeSpan? watchdogInterval)
{
    /// <summary>What the variables say is for this process alone: they are taken away, so that no program it runs speaks in its name.</summary>
    public static SystemdNotifier FromEnvironment()
    {
        var notifier = new SystemdNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), WatchdogFromEnvironment());
        foreach (var name in (string[])["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"])
            Environment.SetEnvironmentVariable(name, null);
        return notifier;
    }

    public bool Listens => !string.IsNullOrEmpty(socketPath);

    /// <summary>Within this time systemd wants a sign of life; null when it wants none.</summary>
    public TimeSpan? WatchdogInterval => Listens ? watchdogInterval : null;

    public void Ready() => Send("READY=1");

    public void Stopping() => Send("STOPPING=1");

    /// <summary>To be followed by <see cref="Ready"/>. The time stamp is what Type=notify-reload asks for.</summary>
    public void Reloading() =>
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)(Stopwatch.GetTimestamp() * (1e6 / Stopwatch.Frequency))}"));

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public void Status(string line) => Send("STATUS=" + line.ReplaceLineEndings(" "));

    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>Asks for that much more time, from now, for a start or stop that takes long.</summary>
    public void ExtendTimeout(TimeSpan time) => Send(string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(long)time.TotalMicroseconds}"));

    private void Send(string state)
    {
        if (!Listens)
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            var path = socketPath![0] == '@' ? "\0" + socketPath[1..] : socketPath;
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // The manager is restarting or its queue is full; the next message comes soon enough.
        }
    }

    private static TimeSpan? WatchdogFromEnvironment()
    {
        // WATCHDOG_PID: the variable may have been inherited from a parent that was meant.
        var forUs = Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return forUs && long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }
}
