using MBot.Agent.Logs;

namespace MBot.Agent.Tests.Logs;

/// <summary>Collects what a following query gives, until it is disposed.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _texts = [];
    private readonly CancellationToken _bound;

    public Follower(LogReader reader, LogQuery query, CancellationToken bound)
    {
        _bound = bound;
        Completion = Task.Run(async () =>
        {
            await foreach (var line in reader.ReadAsync(query with { Follow = true }, _stop.Token))
            {
                lock (_texts)
                    _texts.Add(line.Text);
            }
        }, CancellationToken.None);
    }

    /// <summary>Ends in good order when the agent stops, with an OperationCanceledException when the caller leaves.</summary>
    public Task Completion { get; }

    public List<string> Texts
    {
        get
        {
            lock (_texts)
                return [.. _texts];
        }
    }

    public async Task UntilAsync(int count)
    {
        while (Texts.Count < count)
        {
            if (Completion.IsFaulted)
                await Completion;
            if (_bound.IsCancellationRequested)
                throw new TimeoutException($"{Texts.Count} of {count} lines: {string.Join(" | ", Texts.TakeLast(10))}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(Completion);
        _stop.Dispose();
    }
}
