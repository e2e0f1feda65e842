namespace MBot.Client.Aws;

/// <summary>What bears the project's tags besides its instances, and key pairs, which are free.</summary>
/// <param name="Snapshots">How many are complete or being made.</param>
/// <param name="SnapshotGigabytes">Of the disks that they are of: billed is what is used of it.</param>
/// <param name="NewestSnapshot">When the newest was begun; null without one.</param>
/// <param name="Volumes">Ids of disks.</param>
/// <param name="Addresses">Public addresses that are kept.</param>
internal sealed record CloudRemains(int Snapshots, long SnapshotGigabytes, DateTimeOffset? NewestSnapshot, IReadOnlyList<string> Volumes, IReadOnlyList<string> Addresses);
