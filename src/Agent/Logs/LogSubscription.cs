using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace MBot.Agent.Logs;

/// <summary>
/// One follower. It may be slow, and then misses lines and is told how many; it never holds up the others, and what waits for it is
/// bounded in lines and in size. Once it is full, it gets nothing more before half of that is read: whole passages with few gaps,
/// rather than every tenth line.
/// </summary>
internal sealed class LogSubscription(LogFilter filter, Action<LogSubscription> onDispose) : IDisposable
{
    public const int MostLines = 10_000;
    public const int MostCharacters = 1 << 20;
    private readonly Channel<LogLine> _lines = Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true }); // bounded by what waits
    private readonly Lock _lock = new();
    private readonly LogMerge _merge = new();
    private int _waiting;
    private long _characters;
    private bool _full;
    private long _missed;
    private LogLine? _lastMissed;

    public LogFilter Filter => filter;

    /// <summary>How many more lines it can take now.</summary>
    public int Room
    {
        get
        {
            lock (_lock)
                return RoomNow();
        }
    }

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

            if (RoomNow() == 0)
            {
                _missed++;
                _lastMissed = line;
                return;
            }

            SayWhatWasMissed(line);
            Keep(line);
        }
    }

    /// <summary>So many lines went by unread, because nobody had room for them.</summary>
    /// <param name="last">Where and when they were, roughly.</param>
    public void Miss(long lines, LogLine last)
    {
        lock (_lock)
        {
            _missed += lines;
            _lastMissed = last;
        }
    }

    /// <summary>Lets the reader have what came since the last turn.</summary>
    public void TakeTurn()
    {
        lock (_lock)
        {
            // When nothing comes after them, they are told of all the same.
            if (_lastMissed is { } missed && RoomNow() > 0)
                SayWhatWasMissed(missed);
            foreach (var line in _merge.TakeTurn())
                _lines.Writer.TryWrite(line);
        }
    }

    public async IAsyncEnumerable<LogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellation))
        {
            lock (_lock)
            {
                _waiting--;
                _characters -= line.Text.Length;
            }

            yield return line;
        }
    }

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        onDispose(this);
    }

    private void SayWhatWasMissed(LogLine where)
    {
        if (_missed > 0)
            Keep(where with { IsError = true, Missed = _missed, Text = $"… {_missed} lines were left out: the reader is too slow", Key = null });
        (_missed, _lastMissed) = (0, null);
    }

    private void Keep(LogLine line)
    {
        _merge.Add(line);
        _waiting++;
        _characters += line.Text.Length;
    }

    private int RoomNow()
    {
        if (_waiting >= MostLines || _characters >= MostCharacters)
            _full = true;
        else if (_waiting <= MostLines / 2 && _characters <= MostCharacters / 2)
            _full = false;
        return _full ? 0 : MostLines - _waiting;
    }
}
