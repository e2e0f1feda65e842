using System.Globalization;
using MBot.Client.Aws;

namespace MBot.Client.Backups;

/// <summary>What is wrong with an instance's backups: the newest one's age, completeness, encryption, tags and volume. Pure.</summary>
/// <param name="MaxAge">A newest complete one that is older is a finding.</param>
internal sealed record BackupCheck(TimeSpan MaxAge, DateTimeOffset Now, AwsTarget Target, string Region)
{
    private const string Create = "mbot-client backup create --wait";

    /// <param name="snapshots">Of the whole project; those of other instances are passed over.</param>
    public BackupReport Look(IReadOnlyList<CloudSnapshot> snapshots, CloudInstance instance)
    {
        var own = snapshots.Where(snapshot => BackupTags.IsOf(snapshot, instance)).OrderByDescending(snapshot => snapshot.StartedAt).ToList();
        var newest = own.Find(snapshot => snapshot.IsCompleted);
        var findings = own.Count == 0 ? [new("backup.none", $"there is no backup of {instance.Id}", Create)] : Incomplete(own, newest).ToList();
        if (newest is not null)
            findings.AddRange([.. Age(newest), .. Volume(newest, instance), .. Encryption(newest), .. Tags(newest, instance)]);
        return new BackupReport(newest, findings);
    }

    private static IEnumerable<BackupFinding> Incomplete(List<CloudSnapshot> own, CloudSnapshot? newest)
    {
        if (own[0] is { HasFailed: true } failed)
            yield return new("backup.failed", $"the last one, {failed.Id}, failed{(failed.StateReason is { } why ? $": {why}" : "")}", Create);
        if (newest is null)
        {
            var pending = own.Find(snapshot => snapshot.IsPending);
            yield return new("backup.incomplete", pending is null ? "none is complete" : $"none is complete; {pending.Id} is at {(pending.Progress.Length > 0 ? pending.Progress : "?")}", pending is null ? Create : "mbot-client backup list");
        }
    }

    private IEnumerable<BackupFinding> Age(CloudSnapshot newest)
    {
        if (Now - newest.StartedAt is var age && age > MaxAge)
            yield return new("backup.old", Invariant($"the newest complete one, {newest.Id}, is {age.TotalHours:0.#} h old; {MaxAge.TotalHours:0.#} h is the limit"), Create);
    }

    private static IEnumerable<BackupFinding> Volume(CloudSnapshot newest, CloudInstance instance)
    {
        if (newest.VolumeId != instance.RootVolumeId)
            yield return new("backup.volume", $"the newest complete one, {newest.Id}, is of {newest.VolumeId}, and the root volume is {instance.RootVolumeId ?? "missing"} now", Create);
    }

    private static IEnumerable<BackupFinding> Encryption(CloudSnapshot newest)
    {
        if (!newest.Encrypted)
            yield return new("backup.unencrypted", $"{newest.Id} is not encrypted, because its volume isn't", "aws ec2 create-volume --encrypted makes one that is of it, and it takes the old one's place: docs/operations/backup.md, Encryption");
    }

    private IEnumerable<BackupFinding> Tags(CloudSnapshot newest, CloudInstance instance)
    {
        var right = BackupTags.Of(Target, instance.Id, null, "scheduled");
        IEnumerable<string> wanted = BackupTags.Maker(newest) == BackupMaker.Client
            ? [CloudTags.Project, CloudTags.Environment, CloudTags.Name, BackupTags.Instance, BackupTags.Reason]
            : [CloudTags.Project, CloudTags.Environment];
        var missing = wanted.Where(key => key is CloudTags.Name or BackupTags.Reason ? !newest.Tags.ContainsKey(key) : newest.Tags.GetValueOrDefault(key) != right[key]).ToList();
        if (missing.Count > 0)
            yield return new("backup.tags", $"{newest.Id} lacks its tags: {string.Join(", ", missing)}", $"aws ec2 create-tags --region {Region} --resources {newest.Id} --tags {string.Join(' ', missing.Select(key => $"Key={key},Value={right[key]}"))}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Newest">The newest complete one; null when there is none.</param>
internal sealed record BackupReport(CloudSnapshot? Newest, IReadOnlyList<BackupFinding> Findings);

/// <param name="Code">Stable and dotted.</param>
/// <param name="Mend">The command that mends it.</param>
internal sealed record BackupFinding(string Code, string Text, string Mend);
