namespace MBot.Client.Bringup.Teardown;

/// <summary>What is still there under the project's tags, and billed.</summary>
internal sealed class TellRemains : IBringupStep
{
    public string Name => "billed";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        var remains = await up.Ec2.RemainsAsync(cancellationToken).ConfigureAwait(false);
        List<string> billed = [];
        if (remains.Snapshots > 0)
            billed.Add($"{Output.Text.Count(remains.Snapshots, "snapshot")} (of disks of {remains.SnapshotGigabytes} GB together): mbot-client backup list");
        if (remains.Volumes.Count > 0)
            billed.Add($"disks {string.Join(", ", remains.Volumes)}");
        if (remains.Addresses.Count > 0)
            billed.Add($"addresses {string.Join(", ", remains.Addresses)}");
        return billed.Count == 0 ? "nothing more of it" : $"still {string.Join("; ", billed)}";
    }
}
