using System.Runtime.CompilerServices;
using MBot.Agent.Health.Conditions;

namespace MBot.Agent.Operations;

/// <summary>
/// All events of a running operation, in memory, so that watchers are served whether or not the database can be
/// written. Bounded: output lines are cut and, beyond a number, only counted.
/// </summary>
internal sealed class OperationEvents
{
    public const int MostOutputs = 5000;
    public const int LongestOutput = 2000;
    private readonly Lock _lock = new();
    private readonly string _operationId;
    private readonly TimeProvider _time;
    private readonly Action<OperationEvent> _added;
    private readonly List<OperationEvent> _events;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outputs;
    private int _stored;
    private int _databases;
    private bool _closed;

    /// <param name="stored">What an earlier agent stored, from sequence 1; what follows a gap is left out.</param>
    /// <param name="added">Told of each new event; must not block.</param>
    public OperationEvents(string operationId, IEnumerable<OperationEvent> stored, Action<OperationEvent> added, TimeProvider time)
    {
        _operationId = operationId;
        _added = added;
        _time = time;
        _events = [.. stored.TakeWhile((e, index) => e.Sequence == index + 1)];
        _outputs = _events.Count(e => e.Body is Output);
        _stored = _events.Count;
    }

    public int Dropped { get; private set; }

    public long LastSequence
    {
        get
        {
            lock (_lock)
                return _events.Count;
        }
    }

    /// <summary>Ignored once the operation has ended: late lines of a stopped child belong to nobody.</summary>
    public void Add(EventBody body)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            if (body is Output && ++_outputs > MostOutputs)
                Dropped++;
            else
                Append(body);
        }
    }

    public static string Cut(string line) => line.Length > LongestOutput ? line[..LongestOutput] + "…" : line;

    /// <summary>Accepts nothing more but <see cref="Publish"/>.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (Dropped > 0)
                Append(new Notice(Severity.Info, "operation.output-dropped", $"{Dropped} lines of output were left out after the first {MostOutputs}"));
            _closed = true;
        }
    }

    /// <summary>Shows the last event, which was stored before it is shown.</summary>
    public void Publish(OperationEvent ended)
    {
        lock (_lock)
        {
            _events.Add(ended);
            Signal();
            _added(ended);
        }
    }

    /// <summary>What is not in the database yet, and a mark to hand to <see cref="TryMarkStored"/>.</summary>
    public (IReadOnlyList<OperationEvent> Events, int Mark) Unstored()
    {
        lock (_lock)
            return (_events[Math.Min(_stored, _events.Count)..], _databases);
    }

    /// <summary>False when the database was replaced since: then it holds the last events at most, and all are to be stored again.</summary>
    public bool TryMarkStored(long sequence, int mark)
    {
        lock (_lock)
        {
            if (mark != _databases)
                return false;
            _stored = Math.Max(_stored, (int)sequence);
            return true;
        }
    }

    /// <summary>The database was replaced: what it knew is gone.</summary>
    public void ForgetStored()
    {
        lock (_lock)
        {
            _stored = 0;
            _databases++;
        }
    }

    /// <summary>
    /// From after a sequence number to <see cref="Ended"/>, waiting for what is to come. A watcher may have seen events that an
    /// earlier agent showed and was killed before it stored them; their numbers are then given again, and the end is told all the same.
    /// </summary>
    public async IAsyncEnumerable<OperationEvent> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = (int)Math.Clamp(after, 0, int.MaxValue);
        while (true)
        {
            OperationEvent[] batch;
            bool over;
            Task changed;
            lock (_lock)
            {
                over = _events is [.., { Body: Ended }];
                if (over)
                    next = Math.Min(next, _events.Count - 1);
                batch = next < _events.Count ? [.. _events[next..]] : [];
                changed = _changed.Task;
            }

            foreach (var e in batch)
                yield return e;
            if (over)
                yield break;
            next += batch.Length;
            if (batch.Length == 0)
                await changed.WaitAsync(cancellation);
        }
    }

    private void Append(EventBody body)
    {
        var added = new OperationEvent(_operationId, _events.Count + 1, _time.GetUtcNow(), body);
        _events.Add(added);
        Signal();
        _added(added);
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
