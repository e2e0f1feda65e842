using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>nginx, for the end of everything.</summary>
internal sealed class NginxEnd(INginx nginx) : IOutlivesAgent
{
    public Task EndAsync(CancellationToken cancellation) => nginx.StopAsync(cancellation);
}
