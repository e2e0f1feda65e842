using System.Net;
using MBot.Agent.Configuration;

namespace MBot.Agent.Security;

[SettingsSection("security")]
internal sealed class SecurityOptions : IValidatedOptions
{
    [Setting(Reload.Restart, "Address and port that clients reach the agent on; loopback until the agent is enrolled.")]
    public string Listen { get; set; } = "127.0.0.1:7443";

    [Setting(Reload.Restart, "How many connections of clients may be open at once; three quarters of them at most are of one client.")]
    public int MaxConnections { get; set; } = 200;

    [Setting(Reload.Restart, "How long a client may take to prove who it is.")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>So that nobody who may come in keeps all others out, whether on purpose or by a leak.</summary>
    public int MaxConnectionsOfOneClient => MaxConnections * 3 / 4;

    public IPEndPoint ListenEndPoint => IPEndPoint.Parse(Listen);

    public IEnumerable<SettingError> Validate()
    {
        if (AddressAndPort.TryParse(Listen) is null)
            yield return new SettingError(nameof(Listen), "must be an IP address and a port, such as 0.0.0.0:7443 or [::]:7443");
        if (MaxConnections is < 10 or > 10_000)
            yield return new SettingError(nameof(MaxConnections), "must be between 10 and 10000");
        if (HandshakeTimeout < TimeSpan.FromSeconds(1) || HandshakeTimeout > TimeSpan.FromMinutes(1))
            yield return new SettingError(nameof(HandshakeTimeout), "must be between 1s and 1m");
    }
}
