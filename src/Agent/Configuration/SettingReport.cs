namespace MBot.Agent.Configuration;

/// <summary>A key as <c>config get</c> shows it. Values are in their written form, secrets redacted.</summary>
/// <param name="Running">The value that counts now, and where it came from.</param>
/// <param name="Pending">The value that will count after a restart, when it differs.</param>
internal sealed record SettingReport(SettingState Running, SettingState? Pending)
{
    public SettingKey Key => Running.Key;

    public string Value => Key.Display(Running.Value);

    public string Default => Key.Display(Key.Default);

    public string? PendingValue => Pending is null ? null : Key.Display(Pending.Value);
}
