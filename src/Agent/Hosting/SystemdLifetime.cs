using MBot.Agent.Configuration;

namespace MBot.Agent.Hosting;

/// <summary>
/// Ties the host's moments to the notifier: a word for more time while the features start, ready when all have, a sign of life
/// from then on, stopping at once.
/// </summary>
internal sealed class SystemdLifetime(SystemdNotifier notifier, StartPatience patience, ISettings<HostingOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndOfProcess = TimeSpan.FromSeconds(10);

    /// <summary>Before any feature starts; those that come up with the machine start the app, or take a killed agent's work back.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!notifier.Listens)
            return Task.CompletedTask;
        notifier.Status("starting");
        lifetime.ApplicationStopping.Register(Stopping);
        _ = WhileStartingAsync();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.Listens)
            return;
        using var started = lifetime.ApplicationStarted.Register(notifier.Ready);

        // Sent by the thread pool: an agent whose pool is stuck answers nobody and is better started again.
        using var timer = new PeriodicTimer(notifier.WatchdogInterval / 2 ?? Timeout.InfiniteTimeSpan, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            notifier.Watchdog();
    }

    private async Task WhileStartingAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Step, time);
        var began = time.GetTimestamp();
        try
        {
            while (time.GetElapsedTime(began) < patience.Most)
            {
                notifier.ExtendTimeout(3 * Step);
                await timer.WaitForNextTickAsync(over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It has started, or ends.
        }
    }

    /// <summary>The unit's own time to stop may be less than what the settings grant.</summary>
    private void Stopping()
    {
        notifier.Stopping();
        notifier.Status("stopping; the app goes on");
        notifier.ExtendTimeout(options.Current.StopTimeout + EndOfProcess);
    }
}
