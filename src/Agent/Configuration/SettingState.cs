namespace MBot.Agent.Configuration;

/// <summary>Where a value comes from.</summary>
internal enum SettingSource
{
    Default,
    File,
    Environment,
}

/// <summary>A key with the value that it has.</summary>
/// <param name="Line">1-based line of the file when <paramref name="Source"/> is the file.</param>
internal sealed record SettingState(SettingKey Key, object? Value, SettingSource Source, int? Line = null);
