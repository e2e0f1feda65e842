using MBot.Agent.Configuration;
using MBot.Agent.Health.Probes;
using MBot.Agent.Operations;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments.Steps;

/// <summary>
/// What makes a fresh release a bad one: its process ends; its event loop is silent; its log fills with exceptions of a
/// kind that the old release did not log; its script fails for a new session in mid-window.
/// </summary>
internal sealed class WatchSigns(ISlots slots, HealthProbe health, AppExceptions exceptions, AppEvidence evidence, ProbeTimes probes, ISettings<DeploymentOptions> options, TimeProvider time)
{
    private const int SilentChecks = 3;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckBound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <returns>The first sign, with evidence; null when the window ended without one.</returns>
    public async Task<Failure?> FirstAsync(Deployment deployment, CancellationToken cancellation)
    {
        var slot = deployment.Candidate!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var there = ListensAsync(slot, stop.Token);
        Task<Failure?>[] watchers =
        [
            ExitAsync(slot, stop.Token),
            SilenceAsync(slot, there, stop.Token),
            ExceptionsAsync(deployment, slot, stop.Token),
            MidWindowAsync(deployment, slot, there, stop.Token),
        ];
        try
        {
            var open = watchers.ToList();
            var end = UntilAsync(deployment, deployment.WatchUntil!.Value, stop.Token);
            while (open.Count > 0)
            {
                var done = await Task.WhenAny([.. open, end]);
                cancellation.ThrowIfCancellationRequested();
                if (done == end)
                    return null;
                open.Remove((Task<Failure?>)done);
                if (await (Task<Failure?>)done is { } sign)
                    return sign.Evidence.Count > 0 ? sign : sign with { Evidence = await evidence.LastLinesAsync(slot, cancellation) };
            }

            await end;
            return null;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watchers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task<Failure?> ExitAsync(Slot slot, CancellationToken cancellation) =>
        Sign("watch.exited", $"its process {await slots.WaitForExitAsync(slot, cancellation)}");

    private static Failure Sign(string code, string message) => new(code, message, "correct it and push; the release before it serves again", []);

    /// <summary>
    /// After a power cut in its window a copy comes up with the machine, and is not silent before it has had the time that any start is given.
    /// In every other window it listens already.
    /// </summary>
    private async Task ListensAsync(Slot slot, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (!await slots.PortBelongsToSlotAsync(slot, cancellation) && time.GetElapsedTime(began) < options.Current.HealthTimeout)
            await Task.Delay(Poll, time, cancellation);
    }

    private async Task<Failure?> SilenceAsync(Slot slot, Task there, CancellationToken cancellation)
    {
        await there;
        var silent = 0;

        // From begin to begin: a check that waits its whole second in vain is not followed by another second of pause.
        using var timer = new PeriodicTimer(CheckInterval, time);
        while (true)
        {
            var problem = await health.CheckAsync(slot.Address, CheckBound, cancellation);
            silent = problem is null ? 0 : silent + 1;
            if (silent == SilentChecks)
                return Sign("watch.silent", $"{SilentChecks} health checks in a row failed: {problem}");
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private async Task<Failure?> ExceptionsAsync(Deployment deployment, Slot slot, CancellationToken cancellation)
    {
        var current = options.Current;
        var known = deployment.Previous is { } previous ? await exceptions.KindsAsync(previous.Name, cancellation) : new HashSet<string>();
        var recent = new Queue<DateTimeOffset>();
        await foreach (var (at, kind) in exceptions.FollowAsync(slot.Name, deployment.SwitchedAt!.Value, cancellation))
        {
            if (known.Contains(kind))
                continue;
            recent.Enqueue(at);
            while (at - recent.Peek() > current.ExceptionPeriod)
                recent.Dequeue();
            if (recent.Count >= current.ExceptionLimit)
                return Sign("watch.exceptions", $"{recent.Count} uncaught exceptions within {current.ExceptionPeriod.TotalSeconds:0} s, of a kind that the old release did not log: {kind}");
        }

        return null;
    }

    private async Task<Failure?> MidWindowAsync(Deployment deployment, Slot slot, Task there, CancellationToken cancellation)
    {
        var middle = deployment.SwitchedAt!.Value + ((deployment.WatchUntil!.Value - deployment.SwitchedAt.Value) / 2);
        await UntilAsync(deployment, middle, cancellation);
        await there;
        var began = time.GetTimestamp();
        var failure = await StreamlitProbe.RunAsync(slot.Address, ProbeBound, cancellation);
        probes.Note(slot.Name, time.GetElapsedTime(began));
        if (failure is null)
            return null;
        var lines = await evidence.LastLinesAsync(slot, cancellation);
        return Sign("watch.new-session", $"a new session failed: {AppEvidence.Describe(failure, lines)}") with { Evidence = lines };
    }

    private async Task UntilAsync(Deployment deployment, DateTimeOffset moment, CancellationToken cancellation)
    {
        var left = moment - deployment.Operation.Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, cancellation);
    }
}
