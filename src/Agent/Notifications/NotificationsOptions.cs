using MBot.Agent.Configuration;

namespace MBot.Agent.Notifications;

[SettingsSection("notifications")]
internal sealed class NotificationsOptions : IValidatedOptions
{
    [Setting(Reload.Live, "The address that is told of conditions of high severity, deploys and reverts; unset: nobody is told. A secret.", Secret = true)]
    public string? Webhook { get; set; }

    [Setting(Reload.Live, "What the webhook understands: `slack` (Mattermost too), `discord` or `ntfy`.")]
    public string Format { get; set; } = "slack";

    [Setting(Reload.Live, "How long a condition must have lasted before it is told.")]
    public TimeSpan After { get; set; } = TimeSpan.FromSeconds(30);

    [Setting(Reload.Live, "How long a condition must have been gone before its end is told.")]
    public TimeSpan ResolvedAfter { get; set; } = TimeSpan.FromMinutes(2);

    public IEnumerable<SettingError> Validate()
    {
        if (!WebhookFormats.Names.Contains(Format))
            yield return new SettingError(nameof(Format), $"must be one of {string.Join(", ", WebhookFormats.Names)}");
        if (Webhook is { } webhook)
        {
            if (!Uri.TryCreate(webhook, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp) || webhook.Any(char.IsControl))
                yield return new SettingError(nameof(Webhook), "must be an address that begins with https:// (or http:// in a network of your own)");
            else if (Format == "ntfy" && address.AbsolutePath.Trim('/') is "" or [.., '/'])
                yield return new SettingError(nameof(Webhook), "for ntfy it must end in the topic: https://ntfy.sh/TOPIC");
        }

        if (After < TimeSpan.Zero || After > TimeSpan.FromHours(1))
            yield return new SettingError(nameof(After), "must be between 0s and 1h");
        if (ResolvedAfter < TimeSpan.Zero || ResolvedAfter > TimeSpan.FromHours(1))
            yield return new SettingError(nameof(ResolvedAfter), "must be between 0s and 1h");
    }
}
