using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>Looks every second whether nginx's master is there while it should be, and starts it again; pauses grow while that fails.</summary>
internal sealed partial class NginxSupervision(NginxService nginx, IEnumerable<INginxObserver> observers, TimeProvider time, ILogger<NginxSupervision> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var pause = Interval;
        var failedAt = (long?)null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!nginx.ShouldRun || nginx.SeesMaster())
                continue;
            if (failedAt is { } then && time.GetElapsedTime(then) < pause)
                continue;
            pause = await ReviveAsync(stoppingToken) ? Interval : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            failedAt = pause == Interval ? null : time.GetTimestamp();
        }
    }

    private async Task<bool> ReviveAsync(CancellationToken cancellation)
    {
        try
        {
            if (await nginx.ReviveAsync(cancellation) is { } gap)
            {
                foreach (var observer in observers)
                    observer.Recovered(gap);
            }

            return true;
        }
        catch (MBotException e)
        {
            Log.CannotRun(log, e.Code, e.Message);
            foreach (var observer in observers)
                observer.CannotRun(e);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CannotPrepare(log, e);
            var reason = new MBotException(ErrorKind.Unavailable, "nginx.files", $"nginx's files cannot be written: {e.Message}", e);
            foreach (var observer in observers)
                observer.CannotRun(reason);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7011, LogLevel.Error, "nginx is dead and cannot be started ({Code}): {Reason}")]
        public static partial void CannotRun(ILogger log, string code, string reason);

        [LoggerMessage(7012, LogLevel.Error, "nginx is dead and its files cannot be written")]
        public static partial void CannotPrepare(ILogger log, Exception exception);
    }
}
