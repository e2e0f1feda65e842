using Microsoft.Net.Http.Headers;

namespace MBot.Agent.Metrics.Exposition;

/// <summary>The two forms in which figures leave the agent: <see href="https://prometheus.io/docs/instrumenting/exposition_formats/"/>.</summary>
internal sealed record ExpositionFormat(string ContentType)
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>Prometheus' text format, which everybody reads.</summary>
    public static readonly ExpositionFormat Text = new("text/plain; version=0.0.4; charset=utf-8");

    public static readonly ExpositionFormat OpenMetrics = new($"{OpenMetricsType}; version=1.0.0; charset=utf-8");

    /// <summary>OpenMetrics for who prefers its version 1 to plain text, else the text format, whatever was asked for.</summary>
    /// <param name="accept">Values of the header Accept.</param>
    public static ExpositionFormat For(IList<string> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var wanted))
            return Text;
        var open = wanted.Where(t => t.MediaType == OpenMetricsType && Version(t) is "" or "1.0.0").Max(t => (double?)(t.Quality ?? 1));
        var text = wanted.Where(t => t.MediaType == "text/plain" && Version(t) is "" or "0.0.4").Max(t => (double?)(t.Quality ?? 1));
        return open > 0 && open >= (text ?? 0) ? OpenMetrics : Text;
    }

    private static string Version(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(p => p.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.Value.Value?.Trim('"') ?? "";
}
