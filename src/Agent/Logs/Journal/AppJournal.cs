using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Logs.Journal;

/// <summary>
/// What the app says where it is a unit of systemd's: read from the journal, and followed by one journalctl for all followers, which goes
/// on after the last cursor when it ends. Without systemd the app's lines are in files and there is nothing here.
/// </summary>
internal sealed partial class AppJournal(CommandRunner commands, ISettings<ServicesOptions> services, TimeProvider time, ILogger<AppJournal> logger) : ILogFeed, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<Action<LogLine>> _followers = [];
    private CancellationTokenSource? _following;

    public LogSource Source => LogSource.App;

    public async Task<IReadOnlyList<LogLine>> ReadAsync(LogQuery query, int most, CancellationToken cancellation)
    {
        if (!services.Current.UsesSystemd)
            return [];
        await commands.RunAsync(JournalCommands.Sync, cancellation);
        var lines = new List<LogLine>();
        var command = JournalCommands.Read(query, most) with { OnLine = line => Add(lines, line) };
        var result = await commands.RunAsync(command, cancellation);
        if (result.TimedOut)
            Log.Slow(logger, command.Timeout);
        lock (lines)
            return [.. lines];
    }

    public async Task<IDisposable> SubscribeAsync(Action<LogLine> onLine, CancellationToken cancellation)
    {
        if (!services.Current.UsesSystemd)
            return new Subscription(() => { });
        var cursor = await NewestCursorAsync(cancellation);
        lock (_lock)
        {
            _followers.Add(onLine);
            if (_following is null)
            {
                _following = new CancellationTokenSource();
                _ = FollowAsync(cursor, _following.Token);
            }
        }

        return new Subscription(() => Leave(onLine));
    }

    public void Dispose() => _following?.Dispose();

    private void Leave(Action<LogLine> onLine)
    {
        lock (_lock)
        {
            if (!_followers.Remove(onLine) || _followers.Count > 0)
                return;
            _following?.Cancel();
            _following?.Dispose();
            _following = null;
        }
    }

    private async Task FollowAsync(string? cursor, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var result = await commands.RunAsync(JournalCommands.Follow(cursor) with { OnLine = Hand }, cancellation);
                Log.FollowEnded(logger, result.ExitCode, result.LastLines(1).FirstOrDefault(""));
                await Task.Delay(Pause, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The last follower left.
        }
        catch (MBotException e)
        {
            Log.CannotFollow(logger, e);
        }

        void Hand(OutputLine output)
        {
            if (LineOf(output) is not { } line)
                return;
            cursor = line.Key;
            Action<LogLine>[] followers;
            lock (_lock)
                followers = cancellation.IsCancellationRequested ? [] : [.. _followers];
            foreach (var follower in followers)
                follower(line);
        }
    }

    private async Task<string?> NewestCursorAsync(CancellationToken cancellation) =>
        (await commands.RunAsync(JournalCommands.Newest, cancellation)).Output.Select(JournalEntry.Parse).LastOrDefault()?.Key;

    private static void Add(List<LogLine> lines, OutputLine output)
    {
        if (LineOf(output) is not { } line)
            return;
        lock (lines)
            lines.Add(line);
    }

    private static LogLine? LineOf(OutputLine output) => output.IsError ? null : JournalEntry.Parse(output.Text);

    private sealed class Subscription(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }

    private static partial class Log
    {
        [LoggerMessage(9011, LogLevel.Warning, "The journal could not be read within {Bound}")]
        public static partial void Slow(ILogger logger, TimeSpan bound);

        [LoggerMessage(9012, LogLevel.Warning, "journalctl ended with {Code} while it was following: {Reason}; starting it again")]
        public static partial void FollowEnded(ILogger logger, int code, string reason);

        [LoggerMessage(9013, LogLevel.Error, "The journal can't be followed")]
        public static partial void CannotFollow(ILogger logger, Exception error);
    }
}
