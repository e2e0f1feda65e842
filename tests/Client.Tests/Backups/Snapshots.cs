using MBot.Client.Aws;
using MBot.Client.Backups;

namespace MBot.Client.Tests.Backups;

/// <summary>Snapshots as EC2 would list them.</summary>
internal static class Snapshots
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static readonly AwsTarget Target = new("mbot", "prod");

    public static readonly CloudInstance Instance = new("i-1", "running", "t3.small") { RootVolumeId = "vol-1", Tags = new Dictionary<string, string>() };

    /// <summary>A good one of the instance, made by the client.</summary>
    public static CloudSnapshot Good(string id, double hoursOld, string instance = "i-1", string volume = "vol-1") => new(id, volume, "completed", Now.AddHours(-hoursOld), 20)
    {
        Progress = "100%",
        Encrypted = true,
        Tags = BackupTags.Of(Target, instance, "20261122T141206Z-a1b2c3d4e5f6", "scheduled"),
    };

    public static CloudSnapshot With(this CloudSnapshot snapshot, string key, string? value)
    {
        var tags = new Dictionary<string, string>(snapshot.Tags);
        if (value is null)
            tags.Remove(key);
        else
            tags[key] = value;
        return snapshot with { Tags = tags };
    }

    /// <summary>Any history: three bytes a snapshot.</summary>
    public static List<CloudSnapshot> History(byte[]? bytes) => [.. (bytes ?? []).Chunk(3).Where(chunk => chunk.Length == 3).Take(40).Select((chunk, i) =>
    {
        var snapshot = Good($"snap-{i:00}", chunk[0] * 1.5, $"i-{chunk[1] % 3}", $"vol-{chunk[1] % 5}");
        return (chunk[2] % 12) switch
        {
            0 => snapshot with { State = "pending" },
            1 => snapshot with { State = "error" },
            2 => snapshot.With(CloudTags.Project, "other"),
            3 => snapshot.With(CloudTags.ManagedBy, "terraform"),
            4 => snapshot.With("aws:dlm:lifecycle-policy-id", "policy-1"),
            5 => snapshot with { State = "recoverable" },
            6 => snapshot.With(BackupTags.Instance, null),
            7 => snapshot with { Tags = new Dictionary<string, string>() },
            _ => snapshot,
        };
    })];
}
