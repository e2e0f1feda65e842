namespace MBot.Agent.Configuration;

/// <summary>When a change that was just written counts.</summary>
internal enum ChangeEffect
{
    /// <summary>The value is the one that counted already.</summary>
    None,

    /// <summary>It counts now.</summary>
    Live,

    /// <summary>It is written and waits for the agent's next start.</summary>
    Restart,

    /// <summary>It is written, but an environment variable says otherwise and wins.</summary>
    Overridden,
}

/// <param name="Old">The value that the file (or the default) gave before, written form, secrets redacted.</param>
/// <param name="New">The value that it gives now.</param>
internal sealed record SettingChange(SettingKey Key, string Old, string New, ChangeEffect Effect);
