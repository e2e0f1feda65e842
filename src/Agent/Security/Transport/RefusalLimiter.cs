namespace MBot.Agent.Security.Transport;

/// <summary>Once a minute for each address and reason, and so many a minute in all: strangers fill neither log nor disk.</summary>
internal sealed class RefusalLimiter(TimeProvider time)
{
    public const int PerWindow = 60;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<(string Address, string Reason)> _seen = [];
    private DateTimeOffset _since = time.GetUtcNow();
    private int _suppressed;

    /// <summary>Whether this refusal is to be written down.</summary>
    /// <param name="suppressed">How many were not, in the window that has just ended; 0 inside a window.</param>
    public bool Admit(string address, string reason, out int suppressed)
    {
        lock (_gate)
        {
            suppressed = 0;
            var now = time.GetUtcNow();
            // A clock that was set back begins a new window too, or nothing would be written for hours.
            if (now - _since >= Window || now < _since)
            {
                suppressed = _suppressed;
                _suppressed = 0;
                _since = now;
                _seen.Clear();
            }

            if (_seen.Count < PerWindow && _seen.Add((address, reason)))
                return true;
            _suppressed++;
            return false;
        }
    }
}
