namespace MBot.Client.Costs;

/// <summary>
/// What a machine costs in a month, in US dollars before VAT. Pure: it asks nobody. Not in it, because nobody knows it
/// beforehand: data that leaves AWS (the first 100 GB of a month are free), CPU credits beyond a burstable type's own, and IOPS
/// and throughput beyond what a volume has without asking.
/// </summary>
internal sealed class CostEstimate
{
    public CostEstimate(PriceTable prices, Holdings holdings)
    {
        Region = prices.Region;
        Holdings = holdings;
        Lines = [.. LinesOf(prices, holdings)];
    }

    public string Region { get; }

    public Holdings Holdings { get; }

    public IReadOnlyList<CostLine> Lines { get; }

    /// <summary>What has no price here; the totals lack it.</summary>
    public IEnumerable<CostLine> Unknown => Lines.Where(line => line.Price is null);

    /// <summary>Running all the time.</summary>
    public decimal AlwaysOn => Monthly(RunningTime.Always);

    /// <summary>Never running: what a stopped machine still costs. It is not nothing: disks, snapshots and Elastic IPs are charged on.</summary>
    public decimal Stopped => Monthly(RunningTime.Never);

    /// <summary>Running as long as said. A lower bound as long as something is <see cref="Unknown"/>.</summary>
    public decimal Monthly(RunningTime time) => Lines.Sum(line => line.Monthly(time) ?? 0);

    /// <summary>What running only so long saves beside running always.</summary>
    public decimal Saved(RunningTime time) => AlwaysOn - Monthly(time);

    /// <summary>What still costs something in a month in which the machine never runs.</summary>
    public IEnumerable<CostLine> WhenStopped => Lines.Where(line => line.WhenStopped);

    /// <summary>What an instance type costs in a month in which it runs all the time; null when that isn't known.</summary>
    public static decimal? TypeMonthly(string region, string type) =>
        PriceTable.Of(region).InstanceHours.GetValueOrDefault(type) is { } price ? price.Usd * RunningTime.HoursPerMonth : null;

    /// <summary>With value-added tax.</summary>
    /// <param name="percent">Such as 20.</param>
    public static decimal WithVat(decimal usd, decimal percent) => usd * (1 + percent / 100);

    private static IEnumerable<CostLine> LinesOf(PriceTable prices, Holdings holdings)
    {
        yield return new("instance", holdings.InstanceType, 1, prices.InstanceHours.GetValueOrDefault(holdings.InstanceType), ByTheHour: true, WhenStopped: false);
        foreach (var disk in holdings.Disks)
            yield return new("volume", $"{disk.Id} {disk.Type}".Trim(), disk.Gb, prices.VolumeGbMonths.GetValueOrDefault(disk.Type), ByTheHour: false, WhenStopped: true);
        if (holdings.SnapshotGb > 0)
            yield return new("snapshots", "at most", holdings.SnapshotGb, prices.SnapshotGbMonth, ByTheHour: false, WhenStopped: true);
        if (holdings.KeptAddresses > 0)
            yield return new("public-ipv4", "Elastic IP", holdings.KeptAddresses, prices.PublicAddressHour, ByTheHour: true, WhenStopped: true);
        if (holdings.PassingAddresses > 0)
            yield return new("public-ipv4", "while running", holdings.PassingAddresses, prices.PublicAddressHour, ByTheHour: true, WhenStopped: false);
    }
}
