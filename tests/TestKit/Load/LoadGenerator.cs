using System.Collections.Immutable;
using System.Diagnostics;

namespace MBot.TestKit;

/// <summary>
/// Mixed load on the hello app, as its visitors make it, without any retry: every request is checked (status, body,
/// release, time limit) and counted. Knows nothing of deployments; the test says which releases are right, and when.
/// </summary>
public sealed class LoadGenerator : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping;
    private readonly LoadContext context;
    private readonly List<LoadSession> sessions = [];
    private readonly List<Task> running = [];
    private readonly DateTimeOffset started = DateTimeOffset.UtcNow;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private bool disposed;

    private LoadGenerator(LoadOptions options)
    {
        stopping = new(options.MaxDuration);
        context = new(options, stopping.Token);
    }

    /// <summary>The sessions that stay.</summary>
    public IReadOnlyList<LoadSession> Sessions => [.. sessions];

    /// <summary>The report as of now.</summary>
    public LoadReport Report => new(
        started,
        clock.Elapsed.TotalSeconds,
        context.Record.Kinds,
        [.. sessions.Select(session => session.ToReport())],
        context.Record.Releases,
        context.Record.Failures);

    /// <summary>Opens the sessions and starts the load.</summary>
    /// <exception cref="LoadCheckException">What answers is not the hello app, or shows another release.</exception>
    /// <exception cref="IOException">A session can't be opened; also SocketException, WebSocketException.</exception>
    public static async Task<LoadGenerator> StartAsync(LoadOptions options, CancellationToken ct = default)
    {
        var generator = new LoadGenerator(options);
        try
        {
            await generator.OpenSessionsAsync(options.Sessions, ct);
        }
        catch
        {
            await generator.DisposeAsync();
            throw;
        }

        for (var i = 0; i < options.Visitors; i++)
        {
            var visitor = new Visitor(generator.context, keepAlive: i % 2 == 0);
            generator.running.Add(Task.Run(visitor.RunAsync, CancellationToken.None));
        }

        for (var i = 0; i < options.FullSpeedClients; i++)
        {
            var client = new FullSpeedClient(generator.context);
            generator.running.Add(Task.Run(client.RunAsync, CancellationToken.None));
        }

        return generator;
    }

    /// <summary>From now on new sessions must show one of these releases; none given: any. Visits under way may end on what was right when they began.</summary>
    public void Expect(params IEnumerable<string> releases) => context.Expected = [.. releases];

    /// <summary>Opens more sessions that stay. Not to be called by two at once.</summary>
    public async Task OpenSessionsAsync(int count, CancellationToken ct = default)
    {
        for (var i = 0; i < count; i++)
        {
            var session = await LoadSession.OpenAsync(context, sessions.Count + 1, ct);
            sessions.Add(session);
            running.Add(Task.Run(session.RunAsync, CancellationToken.None));
        }
    }

    /// <summary>Lets the requests under way end, closes the sessions and returns the final report.</summary>
    public async Task<LoadReport> StopAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        clock.Stop();
        var report = Report;
        await DisposeAsync();
        return report;
    }

    /// <summary>Stops the load.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        foreach (var session in sessions)
            await session.DisposeAsync();
        stopping.Dispose();
    }
}
