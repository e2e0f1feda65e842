using MBot.Agent.Configuration;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

[SettingsSection("nginx")]
internal sealed class NginxOptions : IValidatedOptions
{
    [Setting(Reload.Restart, "The nginx program: a path, or a name looked up in PATH and the sbin folders.")]
    public string Program { get; set; } = "nginx";

    [Setting(Reload.Live, "Addresses and ports that visitors reach, such as 0.0.0.0:8080 or [::]:8080; [::] counts where the machine has IPv6.")]
    public string[] Listen { get; set; } = ["127.0.0.1:8080"];

    [Setting(Reload.Live, "Host names of the app; empty: any name is answered.")]
    public string[] ServerNames { get; set; } = [];

    [Setting(Reload.Live, "Largest request body in bytes; Streamlit's server.maxUploadSize must not be above it.")]
    public long MaxUpload { get; set; } = 200 * 1024 * 1024;

    [Setting(Reload.Live, "How long the app may be silent within an answer or on an open session.")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMinutes(5);

    [Setting(Reload.Live, "How long open sessions outlive a reload of nginx; the slots' drain time-out counts if it is longer.")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromHours(1);

    [Setting(Reload.Live, "A file in htpasswd's form: visitors must know a name and password of it. Unset: no password.")]
    public string? PasswordFile { get; set; }

    [Setting(Reload.Live, "Networks (CIDR) or addresses that may see the app; empty: from anywhere.")]
    public string[] Allow { get; set; } = [];

    [Setting(Reload.Live, "Which sites may show the app in a frame (Streamlit's ?embed=true): `self`, `none`, `*`, or origins such as https://portal.example.org and https://*.example.org. Frames of other sites need https: the pin cookie is then sent to third parties.")]
    public string[] FrameAncestors { get; set; } = ["self"];

    [Setting(Reload.Restart, "Whom nginx's workers run as when the agent is root; unset: as root too. They must be able to read releases and logs.")]
    public string? User { get; set; }

    [Setting(Reload.Live, "Number of worker processes.")]
    public int Workers { get; set; } = 2;

    [Setting(Reload.Live, "Connections that one worker can hold; a visitor's open session takes two.")]
    public int WorkerConnections { get; set; } = 2048;

    [Setting(Reload.Live, "Size at which a log file of nginx is rotated, in bytes.")]
    public long LogSize { get; set; } = 20 * 1024 * 1024;

    [Setting(Reload.Live, "How many rotated files of each log of nginx are kept.")]
    public int LogFiles { get; set; } = 5;

    public IEnumerable<SettingError> Validate()
    {
        foreach (var error in NginxListen.Errors(nameof(Listen), Listen))
            yield return error;
        if (LogSize < 64 * 1024)
            yield return new SettingError(nameof(LogSize), "must be at least 64 kB");
        if (LogFiles is < 1 or > 100)
            yield return new SettingError(nameof(LogFiles), "must be between 1 and 100");
        foreach (var (name, check) in Checks())
        {
            if (Problem(check) is { } problem)
                yield return new SettingError(name, problem);
        }
    }

    private IEnumerable<(string Name, Action Check)> Checks()
    {
        foreach (var name in ServerNames)
            yield return (nameof(ServerNames), () => NginxText.ServerName(name));
        foreach (var network in Allow)
            yield return (nameof(Allow), () => NginxText.Network(network));
        if (PasswordFile is { } file)
            yield return (nameof(PasswordFile), () => NginxText.Path("nginx.passwordFile", file));
        if (User is { } user)
            yield return (nameof(User), () => NginxText.User(user));
        yield return (nameof(FrameAncestors), () => FramePolicy.Directive(FrameAncestors));
        yield return (nameof(MaxUpload), () => NginxText.Number("nginx.maxUpload", MaxUpload, 1024, 1L << 40));
        yield return (nameof(ReadTimeout), () => NginxText.Seconds("nginx.readTimeout", ReadTimeout));
        yield return (nameof(ShutdownTimeout), () => NginxText.Seconds("nginx.shutdownTimeout", ShutdownTimeout));
        yield return (nameof(Workers), () => NginxText.Number("nginx.workers", Workers, 1, 64));
        yield return (nameof(WorkerConnections), () => NginxText.Number("nginx.workerConnections", WorkerConnections, 64, 65536));
    }

    private static string? Problem(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (MBotException e)
        {
            return e.Message;
        }
    }
}
