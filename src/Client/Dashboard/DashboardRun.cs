using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>
/// The agent on one screen, while it goes on: polls, follows the log, takes keys, draws. What comes from the agent can be late or
/// missing, and is shown as that; the screen goes on.
/// </summary>
internal sealed class DashboardRun(AgentConnection connection, TimeProvider clock, string profile, TimeSpan interval) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(40); // between two drawings, however fast lines come
    private const int LogTail = 200;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim changed = new(0, 1);
    private readonly SemaphoreSlim resumed = new(0, 1);
    private readonly DashboardPoll poll = new(connection, clock);
    private readonly LogView log = new();
    private DashboardState state = new() { Profile = profile, Clock = clock, Interval = interval };

    /// <summary>Until a key ends it, or the token.</summary>
    public async Task RunAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        using var screen = FullScreen.Open(terminal, "mbot-client dashboard --once prints it");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts = [PollAsync(end.Token), FollowAsync(end.Token), TickAsync(end.Token), ResizeAsync(screen, end.Token), DrawAsync(screen, end.Token)];
        var keys = KeysAsync(screen, end.Token);
        await Task.WhenAny([keys, .. parts]).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll([keys, .. parts]).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is the end; unless a part has ended by a fault of its own.
            await Task.WhenAll(parts.Where(part => part.IsFaulted)).ConfigureAwait(false);
        }
    }

    /// <summary>Looks twice, as rates need, and returns what there is, without a screen.</summary>
    /// <exception cref="ClientException">The agent does not answer.</exception>
    public async Task<(DashboardState State, LogView Log)> LookAsync(int logLines, CancellationToken cancellationToken)
    {
        state = await poll.AskAsync(state, cancellationToken).ConfigureAwait(false);
        await new LogFollower(connection, clock, log.Add, _ => { }).ReadAsync(Logs(logLines, follow: false), cancellationToken).ConfigureAwait(false);
        if (state.Samples is not null)
        {
            await Task.Delay(Tick, clock, cancellationToken).ConfigureAwait(false);
            state = await poll.AskAsync(state, cancellationToken).ConfigureAwait(false);
        }

        return (state, log);
    }

    public void Dispose()
    {
        changed.Dispose();
        resumed.Dispose();
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = Read();
            if (now.Paused)
            {
                await resumed.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            try
            {
                var answered = await poll.AskAsync(now, cancellationToken).ConfigureAwait(false);
                Change(state => state with
                {
                    Status = answered.Status, Operations = answered.Operations, Samples = answered.Samples, History = answered.History,
                    HeardAt = answered.HeardAt, RoundTrip = answered.RoundTrip, Problem = null, ProblemHint = null,
                });
            }
            catch (ClientException error)
            {
                Change(state => state with { Problem = error.Message, ProblemHint = error.Hint });
            }

            await Task.Delay(interval, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task FollowAsync(CancellationToken cancellationToken)
    {
        var follower = new LogFollower(
            connection,
            clock,
            line => Change(state =>
            {
                log.Add(line);
                return state.LogLost ? state with { LogLost = false } : state;
            }),
            _ => Change(state => state with { LogLost = true }),
            patient: true);
        return follower.ReadAsync(Logs(LogTail, follow: true), cancellationToken);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            Redraw();
    }

    private async Task ResizeAsync(FullScreen screen, CancellationToken cancellationToken)
    {
        while (true)
        {
            await screen.ResizedAsync(cancellationToken).ConfigureAwait(false);
            Redraw();
        }
    }

    private async Task DrawAsync(FullScreen screen, CancellationToken cancellationToken)
    {
        while (true)
        {
            screen.Show((width, height) =>
            {
                lock (gate)
                    return DashboardLayout.Frame(state, log, width, height);
            });
            await Task.Delay(LeastPause, clock, cancellationToken).ConfigureAwait(false);
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task KeysAsync(FullScreen screen, CancellationToken cancellationToken)
    {
        await foreach (var key in screen.Keys.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (key is { Name: KeyName.Escape } or { Character: 'q' or 'Q' })
                return;
            Change(state => DashboardKeys.Pressed(key, state, log, page: Math.Max(1, FullScreen.Size.Height / 3)));
            if (!Read().Paused && resumed.CurrentCount == 0)
                resumed.Release();
        }
    }

    private DashboardState Read()
    {
        lock (gate)
            return state;
    }

    private void Change(Func<DashboardState, DashboardState> change)
    {
        lock (gate)
            state = change(state);
        Redraw();
    }

    private void Redraw()
    {
        lock (gate)
        {
            if (changed.CurrentCount == 0)
                changed.Release();
        }
    }

    private static ReadLogsRequest Logs(int tail, bool follow) => new() { Sources = { LogSource.App, LogSource.Nginx, LogSource.Agent }, Tail = tail, Follow = follow };
}
