namespace MBot.Agent.Operations;

/// <summary>For whoever needs that none runs, and that none begins.</summary>
internal sealed partial class OperationRunner
{
    private volatile string? _held;

    public async Task HoldAsync(string why, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation); // one that is just being started is found, and found running
        try
        {
            if (Running() is { } running)
                throw OperationErrors.Busy(running.Operation);
            _held = why;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Release() => _held = null;
}
