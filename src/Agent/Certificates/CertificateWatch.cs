using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>Sees when what lies in the store is no longer what nginx serves, because somebody has put files there or taken them away, and when browsers may be told more of https.</summary>
internal sealed class CertificateWatch(ServedCertificate served, HttpsSwitch door, INginx nginx, CertificateConditions conditions, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var before = served.Current;
        do
        {
            using var turn = await door.TurnAsync(stoppingToken);
            conditions.Look();
            if (served.Current is var now && (now?.Certificate, now?.HstsSeconds) != (before?.Certificate, before?.HstsSeconds))
            {
                before = now;
                await ApplyAsync(stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ApplyAsync(CancellationToken cancellation)
    {
        try
        {
            await nginx.ApplyAsync(cancellation);
        }
        catch (MBotException e)
        {
            conditions.NotApplied(e);
        }
    }
}
