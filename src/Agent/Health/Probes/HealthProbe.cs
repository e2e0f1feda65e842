using System.Net;

namespace MBot.Agent.Health.Probes;

/// <summary>
/// Asks <c>/_stcore/health</c>: is the web server there and its event loop moving? It never runs the script. Each check
/// is a connection of its own, closed after it, so that checks are not taken for visitors.
/// </summary>
internal sealed class HealthProbe : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    /// <returns>Null when healthy, else what was wrong, in a few words.</returns>
    public async Task<string?> CheckAsync(Uri app, TimeSpan timeout, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app, "/_stcore/health")) { Headers = { ConnectionClose = true } };
            using var response = await _http.SendAsync(request, bound.Token);
            return response.StatusCode == HttpStatusCode.OK ? null : $"health check answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError == HttpRequestError.ConnectionError ? "nothing listens on its port" : $"health check failed: {e.HttpRequestError}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer to the health check within {timeout.TotalSeconds:0.#} s";
        }
    }

    public void Dispose() => _http.Dispose();
}
