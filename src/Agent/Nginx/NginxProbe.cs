using System.Net;
using System.Text.RegularExpressions;
using MBot.Agent.Nginx.Figures;

namespace MBot.Agent.Nginx;

/// <summary>What nginx says of itself, asked through the door that visitors use, on a new connection each time.</summary>
internal sealed partial class NginxProbe : IDisposable
{
    /// <summary>nginx has the numbers at hand: who takes longer for them is not nginx, and figures don't wait for it.</summary>
    private static readonly TimeSpan CountBound = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectTimeout = TimeSpan.FromSeconds(1),
    })
    {
        Timeout = TimeSpan.FromSeconds(2),
    };

    /// <summary>Null when nothing, or something else, answers there.</summary>
    public async Task<NginxAnswer?> AskAsync(IPEndPoint door, string token, CancellationToken cancellation)
    {
        try
        {
            using var reply = await _client.GetAsync(new Uri($"http://{Reachable(door)}/.mbot/{token}"), cancellation);
            var text = await reply.Content.ReadAsStringAsync(cancellation);
            return reply.StatusCode == HttpStatusCode.OK && Form().Match(text) is { Success: true } match
                ? new NginxAnswer(match.Groups["fingerprint"].Value, match.Groups["live"].Value, int.Parse(match.Groups["worker"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null; // nobody there yet, or not any more: the caller's bound decides
        }
    }

    /// <summary>Null when nothing answers there, or nginx cannot tell.</summary>
    public async Task<ConnectionStatus?> ConnectionsAsync(IPEndPoint door, string token, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(CountBound);
        try
        {
            using var reply = await _client.GetAsync(new Uri($"http://{Reachable(door)}/.mbot/{token}/connections"), bound.Token);
            return reply.StatusCode == HttpStatusCode.OK ? ConnectionStatus.Parse(await reply.Content.ReadAsStringAsync(bound.Token)) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null; // it is down, or a stranger sits there and is silent: either is told elsewhere
        }
    }

    public void Dispose() => _client.Dispose();

    private static IPEndPoint Reachable(IPEndPoint door) =>
        door.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, door.Port)
        : door.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, door.Port)
        : door;

    [GeneratedRegex(@"\Afingerprint=(?<fingerprint>[0-9a-f]{16}) live=(?<live>[0-9a-f]{12}-[0-9]{4,5}|) worker=(?<worker>[0-9]{1,9})\n\z")]
    private static partial Regex Form();
}

/// <param name="Live">Empty when there is no live slot.</param>
internal sealed record NginxAnswer(string Fingerprint, string Live, int Worker);
