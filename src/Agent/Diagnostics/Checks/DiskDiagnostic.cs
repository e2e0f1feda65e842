namespace MBot.Agent.Diagnostics.Checks;

internal sealed class DiskDiagnostic(DiskUse disks) : IDiagnostic
{
    private const long Full = 200L * 1024 * 1024;
    private const long Low = 1024L * 1024 * 1024;

    public string Name => "disk";

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var least = (await disks.ReadAsync(cancellation)).MinBy(d => d.Free)!;
        var detail = $"{least.Free >> 20} MiB free on {least.Target}";
        return least.Free switch
        {
            < Full => Finding.Failed(detail, $"the disk of {least.Target} is full", "remove what is not needed (journalctl --vacuum-size=200M, apt-get clean), keep fewer releases, or take a larger volume", "mbot-client config set deploy.keepReleases 2"),
            < Low => Finding.Warning(detail, $"little is left on the disk of {least.Target}", "make room before the next redeploy", "mbot-client config set deploy.keepReleases 2"),
            _ => Finding.Ok(detail),
        };
    }
}
