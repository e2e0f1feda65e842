using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Security.Transport;

/// <summary>Aborts a connection when its client's certificate ends: a stream may go on for longer than that.</summary>
internal sealed class CertificateEnd : IDisposable
{
    // Timers run by elapsed time and for 49 days at most; a clock that was set is noticed within this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly ConnectionContext _connection;
    private readonly DateTimeOffset _end;
    private readonly TimeProvider _time;
    private readonly Action _ending;
    private readonly ITimer _timer;

    /// <param name="ending">Called once before the abort.</param>
    public CertificateEnd(ConnectionContext connection, DateTimeOffset end, TimeProvider time, Action ending)
    {
        (_connection, _end, _time, _ending) = (connection, end, time, ending);
        _timer = time.CreateTimer(static me => ((CertificateEnd)me!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wait();
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_end > _time.GetUtcNow())
        {
            Wait();
            return;
        }

        _ending();
        _connection.Abort(new ConnectionAbortedException(ClientCertificateCheck.Expired));
    }

    private void Wait()
    {
        var left = _end - _time.GetUtcNow();
        var wait = left > LongestWait ? LongestWait : left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
