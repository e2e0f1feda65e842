using System.Net;
using MBot.Agent.Configuration;

namespace MBot.Agent.Metrics;

[SettingsSection("metrics")]
internal sealed class MetricsOptions : IValidatedOptions
{
    [Setting(Reload.Live, "Loopback address and port on which /metrics is served in clear to this machine; empty: nowhere. Over mutual TLS it is always there, on security.listen.")]
    public string Listen { get; set; } = "127.0.0.1:7444";

    /// <summary>Null: nowhere.</summary>
    public IPEndPoint? EndPoint => Listen.Length == 0 ? null : IPEndPoint.Parse(Listen);

    public IEnumerable<SettingError> Validate()
    {
        if (Listen.Length == 0)
            yield break;
        if (AddressAndPort.TryParse(Listen) is not { } endPoint)
            yield return new SettingError(nameof(Listen), "must be a loopback address and a port, such as 127.0.0.1:7444, or empty");
        else if (!IPAddress.IsLoopback(endPoint.Address))
            yield return new SettingError(nameof(Listen), "must be on loopback: it is clear text without a password. From elsewhere /metrics is scraped on security.listen, with a certificate of role viewer");
    }
}
