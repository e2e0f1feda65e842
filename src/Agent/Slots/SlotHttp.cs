using System.Globalization;

namespace MBot.Agent.Slots;

/// <summary>How many visitors a copy counts itself. The connection is closed after each answer, so that it never counts as one of them.</summary>
internal sealed class SlotHttp : IDisposable
{
    private static readonly Uri MetricsPath = new("_stcore/metrics", UriKind.Relative);
    private static readonly TimeSpan MetricsTimeout = TimeSpan.FromSeconds(3);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 4 * 1024 * 1024,
        DefaultRequestHeaders = { ConnectionClose = true },
    };

    /// <summary>The app's own count of its sessions; null when its version has none.</summary>
    public async Task<int?> CountSessionsAsync(int port, CancellationToken cancellation) =>
        await GetAsync(port, cancellation) is { } text ? ActiveSessions(text) : null;

    /// <summary>Reads <c>active_sessions</c> out of a metrics text, however its name is prefixed and its labels look; null when there is none.</summary>
    public static int? ActiveSessions(string metrics)
    {
        double? sum = null;
        foreach (var raw in metrics.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
                continue;
            var brace = line.IndexOf('{');
            var nameEnd = brace >= 0 ? brace : line.IndexOfAny(' ', '\t');
            if (nameEnd <= 0 || !line[..nameEnd].TrimEnd().EndsWith("active_sessions", StringComparison.Ordinal))
                continue;
            var rest = line[(brace >= 0 ? line.LastIndexOf('}') + 1 : nameEnd)..].Trim();
            var valueEnd = rest.IndexOfAny(' ', '\t'); // a time stamp may follow
            if (double.TryParse(valueEnd < 0 ? rest : rest[..valueEnd], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1e9)
                sum = (sum ?? 0) + value;
        }

        return sum is null ? null : (int)sum;
    }

    public void Dispose() => _client.Dispose();

    private async Task<string?> GetAsync(int port, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(MetricsTimeout);
        try
        {
            using var answer = await _client.GetAsync(new Uri(new Uri($"http://127.0.0.1:{port}"), MetricsPath), bound.Token);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(bound.Token) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null; // nobody there, or not speaking HTTP: silent either way
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null; // silent for too long
        }
    }
}
