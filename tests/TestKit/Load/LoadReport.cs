using System.Globalization;
using System.Text;

namespace MBot.TestKit;

/// <summary>What the load saw.</summary>
/// <param name="Started">When it began (UTC).</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="Kinds">Figures by kind of request.</param>
/// <param name="Sessions">The sessions opened at the start or later on.</param>
/// <param name="Releases">Releases that new sessions were answered by.</param>
/// <param name="Failures">The first ten failures of each kind.</param>
public sealed record LoadReport(
    DateTimeOffset Started,
    double Seconds,
    IReadOnlyList<LoadKindReport> Kinds,
    IReadOnlyList<LoadSessionReport> Sessions,
    IReadOnlyList<ReleaseSeen> Releases,
    IReadOnlyList<LoadFailure> Failures)
{
    /// <summary>Requests of all kinds.</summary>
    public long Sent => Kinds.Sum(kind => kind.Sent);

    /// <summary>Failed requests of all kinds.</summary>
    public long Failed => Kinds.Sum(kind => kind.Failed);

    /// <summary>Sessions that are open, on the release they began with.</summary>
    public int SessionsKept => Sessions.Count(session => session.Kept);

    /// <summary>The figures of a kind; zeros when there were none.</summary>
    public LoadKindReport Kind(string name) => Kinds.FirstOrDefault(kind => kind.Kind == name) ?? new(name, 0, 0, 0, 0, 0);

    /// <summary>A table, then sessions, releases and failures.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"kind",-12}{"sent",10}{"failed",8}{"p50 ms",9}{"p99 ms",9}{"max ms",9}");
        foreach (var kind in Kinds)
            text.AppendLine(CultureInfo.InvariantCulture, $"{kind.Kind,-12}{kind.Sent,10}{kind.Failed,8}{kind.P50Ms,9:0.0}{kind.P99Ms,9:0.0}{kind.MaxMs,9:0.0}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"all",-12}{Sent,10}{Failed,8}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Seconds:0.0} s; sessions kept: {SessionsKept} of {Sessions.Count}");
        foreach (var release in Releases)
            text.AppendLine(CultureInfo.InvariantCulture, $"release {release.Release}: {release.Count} new sessions, {release.First:HH:mm:ss.fff} to {release.Last:HH:mm:ss.fff}");
        foreach (var session in Sessions.Where(session => !session.Kept))
            text.AppendLine(CultureInfo.InvariantCulture, $"session {session.Number} ({session.Release}) ended {session.ClosedAt:HH:mm:ss.fff}: {session.CloseReason}");
        foreach (var failure in Failures)
            text.AppendLine(CultureInfo.InvariantCulture, $"{failure.At:HH:mm:ss.fff} {failure.Kind} {failure.Status}: {failure.Reason} {failure.BodyHead}");
        return text.ToString().TrimEnd();
    }
}

/// <summary>Figures of one kind of request; latencies in milliseconds, failed ones included.</summary>
public sealed record LoadKindReport(string Kind, long Sent, long Failed, double P50Ms, double P99Ms, double MaxMs);

/// <summary>One of the sessions that stay.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="Release">The release it began with.</param>
/// <param name="Exchanges">How many went well.</param>
/// <param name="Kept">Open, and always on its release.</param>
/// <param name="ClosedAt">When it was cut or closed.</param>
/// <param name="CloseReason">How.</param>
public sealed record LoadSessionReport(int Number, string? Release, int Exchanges, bool Kept, DateTimeOffset? ClosedAt, string? CloseReason);

/// <summary>When new sessions got a release.</summary>
public sealed record ReleaseSeen(string Release, long Count, DateTimeOffset First, DateTimeOffset Last);

/// <summary>A request that failed.</summary>
/// <param name="At">When it failed (UTC).</param>
/// <param name="Kind">page, asset, session, media, upload, exchange or full-speed.</param>
/// <param name="Status">The HTTP status, when there was an answer.</param>
/// <param name="Reason">What was wrong with it.</param>
/// <param name="BodyHead">The first 200 characters of the body.</param>
public sealed record LoadFailure(DateTimeOffset At, string Kind, int? Status, string Reason, string BodyHead);
