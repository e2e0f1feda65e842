using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Logs;
using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics;

/// <summary>
/// Takes all looks at once, each with its own bound: one that hangs costs its own answer and nobody else's. Knows none of the checks.
/// </summary>
internal sealed partial class MachineDiagnostics(IEnumerable<IDiagnostic> checks, IKnownFailures failures, ILogRedactor redactor, TimeProvider time, ILogger<MachineDiagnostics> logger) : IDisposable
{
    private const int MostEvidence = 12;
    private const int LongestName = 40;

    /// <summary>A look starts programs: whoever asks meanwhile waits.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="only">Names; empty: all.</param>
    public async Task<IReadOnlyList<TakenLook>> RunAsync(IReadOnlyCollection<string> only, CancellationToken cancellation)
    {
        var unknown = only.Except(checks.Select(c => c.Name)).FirstOrDefault();
        if (unknown is not null)
            throw MBotException.InvalidArgument("only", $"there is no check {(unknown.Length > LongestName ? unknown[..LongestName] + "…" : unknown)}", $"there are: {string.Join(", ", checks.Select(c => c.Name))}");
        await _one.WaitAsync(cancellation);
        try
        {
            // Apart from this thread: a check that blocks before its first await must not keep the others.
            return await Task.WhenAll(checks.Where(c => only.Count == 0 || only.Contains(c.Name)).Select(c => Task.Run(() => TakeAsync(c, cancellation), cancellation)));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<TakenLook> TakeAsync(IDiagnostic check, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var bound = new CancellationTokenSource(check.Bound, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation, bound.Token);
        var found = await LookAsync(check, enough.Token, cancellation);
        return new TakenLook(check, Redacted(found), time.GetElapsedTime(started));
    }

    private async Task<Finding> LookAsync(IDiagnostic check, CancellationToken bounded, CancellationToken cancellation)
    {
        try
        {
            return await check.LookAsync(bounded).WaitAsync(bounded);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Failed("no answer", $"it gave no answer within {check.Bound.TotalSeconds:0} s", "something hangs: a disk, a network, or a machine that is too busy", "mbot-client metrics");
        }
        catch (MBotException e)
        {
            return Explained(Finding.Failed(e.Message, e.Message, e.Hint ?? "") with { Evidence = e.Evidence });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed(e.Message, e.Message, "look at the disk and the permissions");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.CheckFailed(logger, check.Name, e);
            return Finding.Failed("the check itself failed", "an unexpected error in the agent", "see the agent's log", "mbot-client logs agent");
        }
    }

    /// <summary>What the failed program's words are known to mean is a better cause than that it failed.</summary>
    private Finding Explained(Finding found) => failures.Find(string.Join('\n', found.Evidence)) is { } known
        ? found with { Cause = known.Cause, WayOut = known.WayOut, Command = known.Command ?? found.Command }
        : found;

    private Finding Redacted(Finding found) => found with
    {
        Detail = redactor.Redact(found.Detail),
        Cause = redactor.Redact(found.Cause),
        WayOut = redactor.Redact(found.WayOut),
        Evidence = [.. found.Evidence.TakeLast(MostEvidence).Select(redactor.Redact)],
    };

    private static partial class Log
    {
        [LoggerMessage(14001, LogLevel.Error, "Check {Name} failed unexpectedly")]
        public static partial void CheckFailed(ILogger logger, string name, Exception error);
    }
}
