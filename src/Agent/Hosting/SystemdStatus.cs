using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Hosting;

/// <summary>What the agent is doing and what is the matter, in the one line that <c>systemctl status</c> shows. Sent when it has changed.</summary>
internal sealed class SystemdStatus(SystemdNotifier notifier, IAgentDescription description, IConditions conditions, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.Listens)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Interval, time);
        for (var last = ""; await timer.WaitForNextTickAsync(over.Token);)
        {
            var line = lifetime.ApplicationStarted.IsCancellationRequested ? Line() : last;
            if (line != last)
                notifier.Status(line);
            last = line;
        }
    }

    private string Line()
    {
        var matters = conditions.List().Where(c => c.Definition.Severity == Severity.High).Select(c => c.Definition.Code).ToArray();
        return matters.Length == 0 ? description.Activity : $"{description.Activity} ({string.Join(", ", matters)}: mbot-client health)";
    }
}
