using System.Text.Json;
using System.Text.Json.Serialization;
using MBot.Agent.Platform;

namespace MBot.Agent.Upgrade;

/// <summary>An upgrade on trial. Written before <c>current</c> is switched, gone when it is decided.</summary>
/// <param name="Starts">How often the new version was started.</param>
/// <param name="Reverting">It was decided against the new version; what is to be put back may be half done.</param>
internal sealed record PendingUpgrade(string From, string To, string RequestedBy, DateTimeOffset At, int Starts, bool Reverting, string Reason)
{
    public static PendingUpgrade? Read(UpgradeFolder folder) => UpgradeJson.Read(folder.Pending, UpgradeJson.Default.PendingUpgrade);

    public void Write(UpgradeFolder folder)
    {
        folder.Create();
        AtomicFile.Write(folder.Pending, JsonSerializer.SerializeToUtf8Bytes(this, UpgradeJson.Default.PendingUpgrade));
    }
}

/// <summary>How an upgrade ended.</summary>
/// <param name="Recorded">The audit knows of it.</param>
internal sealed record UpgradeOutcome(UpgradeResult Result, string From, string To, DateTimeOffset At, string Reason, bool Recorded)
{
    public static UpgradeOutcome? Read(UpgradeFolder folder) => UpgradeJson.Read(folder.Outcome, UpgradeJson.Default.UpgradeOutcome);

    public void Write(UpgradeFolder folder)
    {
        folder.Create();
        AtomicFile.Write(folder.Outcome, JsonSerializer.SerializeToUtf8Bytes(this, UpgradeJson.Default.UpgradeOutcome));
    }
}

internal enum UpgradeResult
{
    Upgraded,

    /// <summary>The new version was started, did not become healthy, and the one before came back.</summary>
    Reverted,

    /// <summary>The agent ended before it had switched: nothing changed.</summary>
    Interrupted,
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PendingUpgrade))]
[JsonSerializable(typeof(UpgradeOutcome))]
internal sealed partial class UpgradeJson : JsonSerializerContext
{
    /// <summary>Null when there is none. Written atomically: one that can't be read was changed by a hand.</summary>
    public static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) : null;
        }
        catch (JsonException)
        {
            return null; // what is not understood decides nothing
        }
    }
}
