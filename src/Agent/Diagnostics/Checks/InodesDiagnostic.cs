namespace MBot.Agent.Diagnostics.Checks;

internal sealed class InodesDiagnostic(DiskUse disks) : IDiagnostic
{
    private const long Few = 10_000;
    private const long None = 500;

    public string Name => "inodes";

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if ((await disks.ReadAsync(cancellation)).Where(d => d.Inodes > 0).MinBy(d => d.FreeInodes) is not { } least)
            return Finding.Skipped("the file systems have no fixed number of inodes");
        var detail = $"{least.FreeInodes} of {least.Inodes} free on {least.Target}";
        return least.FreeInodes switch
        {
            < None => Finding.Failed(detail, $"the file system of {least.Target} has no inodes left: nothing new can be made on it, however many bytes are free", "remove the folder with the very many small files", $"du --inodes -x -d 3 {least.Target} | sort -n | tail"),
            < Few => Finding.Warning(detail, $"few inodes are left on {least.Target}", "find the folder with the very many small files", $"du --inodes -x -d 3 {least.Target} | sort -n | tail"),
            _ => Finding.Ok(detail),
        };
    }
}
