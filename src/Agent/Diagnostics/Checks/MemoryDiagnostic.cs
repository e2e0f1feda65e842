using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Checks;

internal sealed class MemoryDiagnostic : IDiagnostic
{
    private const long None = 60L * 1024 * 1024;
    private const long Low = 150L * 1024 * 1024;

    public string Name => "memory";

    public Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var (available, total) = (HostResources.AvailableMemory(), HostResources.TotalMemory());
        var detail = $"{available >> 20} of {total >> 20} MiB available";
        return Task.FromResult(available switch
        {
            < None => Finding.Failed(detail, "the machine is out of memory", "restart the app, let draining copies end, or take a larger machine", "mbot-client resize TYPE"),
            < Low => Finding.Warning(detail, "memory is short", "let draining copies end, or take a larger machine", "mbot-client resize TYPE"),
            _ => Finding.Ok(detail),
        });
    }
}
