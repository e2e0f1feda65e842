using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace MBot.Agent.Logs;

/// <summary>One follower. It may be slow, and then misses lines and is told how many; it never holds up the others.</summary>
internal sealed class LogSubscription(LogFilter filter, Action<LogSubscription> onDispose) : IDisposable
{
    private const int Buffer = 20_000;
    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(Buffer) { SingleReader = true });
    private readonly Lock _lock = new();
    private int _missed;

    public LogFilter Filter => filter;

    /// <param name="line">Redacted.</param>
    public void Offer(LogLine line)
    {
        lock (_lock)
        {
            try
            {
                if (!filter.WantsNew(line))
                    return;
            }
            catch (Platform.MBotException e)
            {
                _lines.Writer.TryComplete(e); // the pattern takes too long: this follower's trouble alone
                return;
            }

            if (_missed > 0 && _lines.Writer.TryWrite(line with { IsError = true, Text = $"… {_missed} lines were left out: the reader is too slow", Key = null }))
                _missed = 0;
            if (_missed > 0 || !_lines.Writer.TryWrite(line))
                _missed++;
        }
    }

    public async IAsyncEnumerable<LogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellation))
            yield return line;
    }

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        onDispose(this);
    }
}
