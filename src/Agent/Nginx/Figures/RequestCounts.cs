using System.Buffers.Text;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx.Figures;

/// <summary>Adds up lines of nginx's access log, of the form that <see cref="NginxHttpPart"/> gives it. What has another form is counted as such.</summary>
internal sealed class RequestCounts
{
    private const int OpenSession = 101; // a WebSocket: it takes as long as its visitor stays

    private readonly long[] _classes = new long[6];
    private readonly Durations _requests = new();
    private readonly Durations _upstream = new();
    private long _unreadable;

    /// <param name="line">Such as <c>2026-11-26T08:00:00+00:00 200 GET "/" slot=x took=0.004 upstream="0.003" bytes=…</c>.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        // The path can hold neither a quote nor a line's end: nginx writes them as \x22 and \x0A. All that matters stands before what a browser says of itself.
        var status = line[(line.IndexOf((byte)' ') + 1)..];
        var afterPath = line.IndexOf("\" slot="u8);
        if (!Utf8Parser.TryParse(status, out int code, out _) || code is < 100 or > 599 || afterPath < 0 || After(line[afterPath..], " took="u8) is not { Length: > 0 } took || !Utf8Parser.TryParse(took, out double seconds, out _))
        {
            _unreadable++;
            return;
        }

        _classes[code / 100]++;
        if (code == OpenSession)
            return;
        _requests.Add(seconds);
        if (Upstream(took) is { } answered)
            _upstream.Add(answered);
    }

    public IReadOnlyList<MetricFamily> ToFamilies()
    {
        var requests = MetricFamily.Counter("mbot_nginx_requests", "Requests that nginx has logged since the agent's start, by class of status.");
        for (var i = 1; i < _classes.Length; i++)
            requests.Add(_classes[i], ("class", $"{i}xx"));
        return
        [
            requests,
            _requests.ToFamily("mbot_nginx_request_duration_seconds", "How long requests took, from the first byte read to the last one sent. Without open sessions (WebSockets)."),
            _upstream.ToFamily("mbot_nginx_upstream_duration_seconds", "How long the app took for those of them that reached it."),
            MetricFamily.Counter("mbot_nginx_log_lines_unreadable", "Lines of nginx's access log that are not of the agent's form.").Add(_unreadable),
        ];
    }

    /// <summary>The sum of all copies that were asked, as in <c>upstream="0.010, 0.020"</c>; null when none was.</summary>
    private static double? Upstream(ReadOnlySpan<byte> rest)
    {
        var list = After(rest, " upstream=\""u8);
        var end = list.IndexOf((byte)'"');
        if (end <= 0)
            return null;
        double? sum = null;
        foreach (var part in list[..end].SplitAny(", :"u8))
        {
            if (Utf8Parser.TryParse(list[part], out double seconds, out _))
                sum = (sum ?? 0) + seconds;
        }

        return sum;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark) => text.IndexOf(mark) is >= 0 and var at ? text[(at + mark.Length)..] : [];

    private sealed class Durations
    {
        private static readonly double[] Bounds = [.. AgentMeter.Answers.HistogramBucketBoundaries!];
        private readonly long[] _counts = new long[Bounds.Length + 1];
        private double _sum;

        public void Add(double seconds)
        {
            _counts[MetricFamily.BucketOf(Bounds, seconds)]++;
            _sum += seconds;
        }

        public MetricFamily ToFamily(string name, string help) => MetricFamily.Histogram(name, help).Add(Bounds, _counts, _sum);
    }
}
