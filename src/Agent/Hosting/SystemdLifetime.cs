namespace MBot.Agent.Hosting;

/// <summary>Ties the host's moments to the notifier: ready when everything has started, stopping at once, a sign of life in between.</summary>
internal sealed class SystemdLifetime(SystemdNotifier notifier, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.Listens)
            return;
        using var started = lifetime.ApplicationStarted.Register(notifier.Ready);
        using var stopping = lifetime.ApplicationStopping.Register(notifier.Stopping);

        // Sent by the thread pool: an agent whose pool is stuck answers nobody and is better started again.
        using var timer = new PeriodicTimer(notifier.WatchdogInterval / 2 ?? Timeout.InfiniteTimeSpan, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            notifier.Watchdog();
    }
}
