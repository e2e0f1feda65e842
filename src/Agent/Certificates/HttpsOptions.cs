using MBot.Agent.Configuration;
using MBot.Agent.Nginx;

namespace MBot.Agent.Certificates;

[SettingsSection("https")]
internal sealed class HttpsOptions : IValidatedOptions
{
    [Setting(Reload.Live, "Host names that are served over https; empty: plain HTTP.")]
    public string[] Names { get; set; } = [];

    [Setting(Reload.Live, "Addresses and ports for https. Those of nginx.listen redirect to it while https is on.")]
    public string[] Listen { get; set; } = ["0.0.0.0:443", "[::]:443"];

    [Setting(Reload.Live, "How long browsers are told to insist on https (Strict-Transport-Security); 0s: not at all.")]
    public TimeSpan Hsts { get; set; } = TimeSpan.Zero;

    public IEnumerable<SettingError> Validate()
    {
        foreach (var text in Listen.Where(l => NginxOptions.ParseEndpoint(l) is null))
            yield return new SettingError(nameof(Listen), $"'{text}' must be an address and a port such as 0.0.0.0:443 or [::]:443");
        if (Listen.Length == 0)
            yield return new SettingError(nameof(Listen), "must name at least one address and port");
        foreach (var name in Names.Where(n => !NginxText.IsHostName(n)))
            yield return new SettingError(nameof(Names), $"'{name}' must be a host name such as app.example.org (international names in their xn-- form)");
        if (Hsts < TimeSpan.Zero || Hsts > TimeSpan.FromDays(3 * 366))
            yield return new SettingError(nameof(Hsts), "must be between 0s and three years");
    }
}
