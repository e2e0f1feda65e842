using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;

namespace MBot.TestKit;

/// <summary>Times requests, keeps what failed and what was seen. Safe for many at once; knows no kind of request.</summary>
internal sealed class LoadRecorder(TimeSpan limit)
{
    private const int FailuresInDetail = 10;
    private readonly ConcurrentDictionary<string, LoadFigures> kinds = new();
    private readonly ConcurrentQueue<LoadFailure> failures = new();
    private readonly ConcurrentDictionary<string, string> bodies = new();
    private readonly ConcurrentDictionary<string, ReleaseSeen> releases = new();

    public IReadOnlyList<LoadFailure> Failures => [.. failures];

    public IReadOnlyList<ReleaseSeen> Releases => [.. releases.Values.OrderBy(release => release.First)];

    public IReadOnlyList<LoadKindReport> Kinds => [.. kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => kind.Value.ToReport(kind.Key))];

    /// <summary>Does one request within the limit; false when it failed, which is then on record.</summary>
    public async Task<bool> TryAsync(string kind, Func<CancellationToken, Task> request)
    {
        var figures = kinds.GetOrAdd(kind, _ => new());
        using var late = new CancellationTokenSource(limit);
        var clock = Stopwatch.GetTimestamp();
        try
        {
            await request(late.Token);
            figures.Add(Stopwatch.GetElapsedTime(clock), failed: false);
            return true;
        }
        catch (Exception failed) when (failed is LoadCheckException or IOException or SocketException or WebSocketException
            or OperationCanceledException or InvalidOperationException or FormatException)
        {
            var count = figures.Add(Stopwatch.GetElapsedTime(clock), failed: true);
            if (count <= FailuresInDetail)
                failures.Enqueue(Describe(kind, failed));
            return false;
        }
    }

    /// <summary>Checks that what is served under a name never changes.</summary>
    public void SameAsEver(string name, HttpAnswer answer)
    {
        var digest = Convert.ToHexString(SHA256.HashData(answer.Body));
        LoadCheck.That(bodies.GetOrAdd(name, digest) == digest, $"another body than before for {name}", answer);
    }

    public void SawRelease(string release)
    {
        var now = DateTimeOffset.UtcNow;
        releases.AddOrUpdate(release, _ => new(release, 1, now, now), (_, seen) => seen with { Count = seen.Count + 1, Last = now });
    }

    private LoadFailure Describe(string kind, Exception failed)
    {
        var answer = (failed as LoadCheckException)?.Answer;
        var reason = failed switch
        {
            LoadCheckException => failed.Message,
            OperationCanceledException => $"not within {limit.TotalSeconds:0.#} s",
            _ => $"{failed.GetType().Name}: {failed.Message}{(failed.InnerException is { } inner ? $" ({inner.Message})" : "")}",
        };
        var body = answer?.Text ?? "";
        return new(DateTimeOffset.UtcNow, kind, answer?.Status, reason, body[..Math.Min(200, body.Length)].ReplaceLineEndings(" "));
    }
}
