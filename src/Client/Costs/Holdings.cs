namespace MBot.Client.Costs;

/// <summary>What one machine has in AWS that costs something.</summary>
/// <param name="InstanceType">Such as <c>t3.small</c>.</param>
internal sealed record Holdings(string InstanceType)
{
    /// <summary>What deploy/terraform makes when nothing is changed, with some snapshots' worth of changed blocks.</summary>
    public static Holdings Usual { get; } = new("t3.small") { Disks = [new("", "gp3", 20)], SnapshotGb = 9, KeptAddresses = 1 };

    public IReadOnlyList<Disk> Disks { get; init; } = [];

    /// <summary>
    /// GB that all snapshots hold together. AWS charges the blocks that changed between them and doesn't tell how many: the
    /// sizes of the volumes, added up, are the most that it can be.
    /// </summary>
    public decimal SnapshotGb { get; init; }

    /// <summary>Elastic IPs: charged whether the machine runs or not.</summary>
    public int KeptAddresses { get; init; }

    /// <summary>Public IPv4 addresses that the machine gives back when it stops.</summary>
    public int PassingAddresses { get; init; }
}

/// <summary>An EBS volume.</summary>
/// <param name="Id">Empty when it is only assumed.</param>
/// <param name="Type">Such as <c>gp3</c>.</param>
internal sealed record Disk(string Id, string Type, decimal Gb);
