using System.Net;
using System.Security.Authentication;

namespace MBot.Client.Lifecycle;

/// <summary>Asks the app as a visitor would: through nginx, at its public address.</summary>
internal sealed class AppProbe : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = Bound, UseProxy = false }) { Timeout = Bound };

    /// <returns>Null: it serves; else why not, in a few words.</returns>
    public async Task<string?> ProblemAsync(Uri page, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(page, "/_stcore/health"), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => null,
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => $"nginx answers, the app doesn't yet ({(int)answer.StatusCode})",
                _ => $"it answers with {(int)answer.StatusCode}",
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer in {Bound.TotalSeconds:0} s";
        }
        catch (HttpRequestException error)
        {
            return error.InnerException is AuthenticationException certificate ? $"its certificate is not trusted: {certificate.Message}" : (error.InnerException ?? error).Message;
        }
    }

    public void Dispose() => http.Dispose();
}
