using MBot.Agent.Configuration;
using MBot.Agent.Health.Probes;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Slots;

/// <summary>
/// Keeps one slot's process alive: notices its end and its silence, starts it again with growing pauses, reports. A candidate is only
/// watched: whether it is good enough is its deployment's business.
/// </summary>
internal sealed partial class SlotKeeper(
    SlotCopy copy, SlotProcess process, HealthProbe health, ISettings<SlotOptions> options, Action<SlotTrouble> raise, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstChecks = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<SlotTroubleKind> _open = [];
    private Task _loop = Task.CompletedTask;
    private Task? _disposal;
    private long _started;
    private int _crashes;

    public void Start() => _loop = Task.Run(() => RunAsync(_end.Token));

    /// <summary>Ends the watching, not the process. The slot's troubles are over with it.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_open)
            return new ValueTask(_disposal ??= EndAsync());
    }

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        foreach (var kind in _open.ToArray())
            End(kind);
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                _started = time.GetTimestamp();
                var exit = await WatchAsync(cancellation);
                copy.ChangeAnyway(r => r.State == SlotState.Candidate ? r.In(SlotState.Failed, time.GetUtcNow()) : r);
                copy.Ended(exit);
                if (!IsKept)
                    return;
                Log.Ended(logger, copy.Name, exit);
                await StartAgainAsync(exit, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A bug or a broken machine; a slot that nobody watches would be worse than watching on.
                Log.Stumbled(logger, copy.Name, e);
                await Task.Delay(options.Current.RestartPauseMax, time, cancellation);
            }
        }
    }

    private bool IsKept => copy.Record.State is SlotState.Live or SlotState.Draining;

    /// <summary>Returns when the process has ended, by itself or because it hung.</summary>
    private async Task<ServiceExit> WatchAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var exit = ExitAsync(stop.Token);
        var silence = SilenceAsync(stop.Token);
        if (await Task.WhenAny(exit, silence) == exit)
        {
            await stop.CancelAsync();
            return await exit;
        }

        var silent = await silence;
        Log.Hung(logger, copy.Name, silent);
        Raise(SlotTroubleKind.Hung, $"slot {copy.Name} has not answered its health check for {silent.TotalSeconds:0} s; it is being restarted");
        await process.StopAsync(copy.Name, cancellation);
        return await exit;
    }

    private async Task<ServiceExit> ExitAsync(CancellationToken cancellation)
    {
        try
        {
            return await process.WaitForExitAsync(copy.Name, cancellation);
        }
        catch (MBotException)
        {
            return new ServiceExit(null, null, time.GetUtcNow()); // its records are gone, so it can't be running
        }
    }

    /// <summary>Completes, with how long it lasted, when the slot counts as hung.</summary>
    private async Task<TimeSpan> SilenceAsync(CancellationToken cancellation)
    {
        // A candidate becomes live only when it has answered its deployment.
        var answered = !IsKept;
        var lastAnswer = _started;
        for (var silent = 0; ;)
        {
            var now = options.Current;
            await Task.Delay(answered || now.HealthInterval < FirstChecks ? now.HealthInterval : FirstChecks, time, cancellation);
            if (!IsKept)
            {
                lastAnswer = time.GetTimestamp();
                continue;
            }

            if (await health.CheckAsync(copy.Address, now.HealthTimeout, cancellation) is null)
            {
                (answered, silent, lastAnswer) = (true, 0, time.GetTimestamp());
                End(SlotTroubleKind.Hung);
                EndIfStable(now);
                continue;
            }

            silent++;
            var silence = time.GetElapsedTime(lastAnswer);
            if (answered ? silent >= now.HungAfter : silence >= now.StartTimeout)
                return silence;
        }
    }

    private async Task StartAgainAsync(ServiceExit exit, CancellationToken cancellation)
    {
        var now = options.Current;
        if (time.GetElapsedTime(_started) >= now.StableAfter)
            _crashes = 0;
        while (true)
        {
            _crashes++;
            var pause = PauseBefore(_crashes, now);
            ReportCrash(exit, pause, now);
            await Task.Delay(pause, time, cancellation);
            await copy.Turn.WaitAsync(cancellation);
            try
            {
                if (!IsKept)
                    return;
                await process.StartAsync(copy.Record, cancellation);
                copy.Began();
                Log.StartedAgain(logger, copy.Name, copy.Record.StartCount);
                End(SlotTroubleKind.CannotStart);
                return;
            }
            catch (Exception e) when (e is MBotException or IOException or UnauthorizedAccessException)
            {
                Log.CannotStart(logger, copy.Name, e);
                Raise(SlotTroubleKind.CannotStart, $"slot {copy.Name} cannot be started: {e.Message}");
            }
            finally
            {
                copy.Turn.Release();
            }

            now = options.Current;
        }
    }

    /// <param name="crashes">At least 1: the one that is the reason for this pause.</param>
    public static TimeSpan PauseBefore(int crashes, SlotOptions options)
    {
        var pause = options.RestartPause * Math.Pow(2, Math.Min(crashes - 1, 20));
        return pause < options.RestartPauseMax ? pause : options.RestartPauseMax;
    }

    private void ReportCrash(ServiceExit exit, TimeSpan pause, SlotOptions now)
    {
        if (KindOf(exit, _crashes, hung: _open.Contains(SlotTroubleKind.Hung), now) is not { } kind)
            return;
        var what = kind == SlotTroubleKind.CrashLoop ? $"ended {_crashes} times in a row, last {exit}" : exit.ToString();
        Raise(kind, $"slot {copy.Name} {what}; next start in {pause.TotalSeconds:0.#} s", exit.OutOfMemory);
    }

    /// <summary>What an end is told as; null when the silence before it was told. What ran out of memory may have been silent first, and memory is the reason.</summary>
    /// <param name="crashes">In a row, this one among them.</param>
    internal static SlotTroubleKind? KindOf(ServiceExit exit, int crashes, bool hung, SlotOptions options) =>
        crashes > options.CrashLoopAfter ? SlotTroubleKind.CrashLoop
        : hung && !exit.OutOfMemory ? null
        : SlotTroubleKind.Crashed;

    private void EndIfStable(SlotOptions now)
    {
        if (_crashes == 0 || time.GetElapsedTime(_started) < now.StableAfter)
            return;
        _crashes = 0;
        End(SlotTroubleKind.Crashed);
        End(SlotTroubleKind.CrashLoop);
    }

    private void Raise(SlotTroubleKind kind, string text, bool outOfMemory = false)
    {
        _open.Add(kind);
        raise(new SlotTrouble(copy.Name, copy.Snapshot(), kind, Over: false, text) { OutOfMemory = outOfMemory });
    }

    private void End(SlotTroubleKind kind)
    {
        if (_open.Remove(kind))
            raise(new SlotTrouble(copy.Name, copy.Snapshot(), kind, Over: true, ""));
    }

    private static partial class Log
    {
        [LoggerMessage(2151, LogLevel.Warning, "Slot {Slot} {Exit}")]
        public static partial void Ended(ILogger logger, string slot, ServiceExit exit);

        [LoggerMessage(2152, LogLevel.Warning, "Slot {Slot} has been silent for {Silence}; restarting it")]
        public static partial void Hung(ILogger logger, string slot, TimeSpan silence);

        [LoggerMessage(2153, LogLevel.Information, "Slot {Slot} runs again (start {Count})")]
        public static partial void StartedAgain(ILogger logger, string slot, int count);

        [LoggerMessage(2155, LogLevel.Critical, "Watching slot {Slot} failed; watching on after a pause")]
        public static partial void Stumbled(ILogger logger, string slot, Exception exception);

        [LoggerMessage(2154, LogLevel.Error, "Slot {Slot} cannot be started")]
        public static partial void CannotStart(ILogger logger, string slot, Exception exception);
    }
}
