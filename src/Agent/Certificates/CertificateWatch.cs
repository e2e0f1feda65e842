namespace MBot.Agent.Certificates;

/// <summary>Sees when what lies in the store is no longer what nginx serves, because somebody has put files there or taken them away, and when browsers may be told more of https.</summary>
internal sealed class CertificateWatch(ServedCertificate served, HttpsSwitch door, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var before = served.Current;
        do
            before = await door.RefreshAsync(before, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
