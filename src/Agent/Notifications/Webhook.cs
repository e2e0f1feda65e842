using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Security.Identity;

namespace MBot.Agent.Notifications;

/// <summary>Posts one message and says what came of it. Bounded in time; follows no redirect, which would take the message elsewhere.</summary>
internal sealed class Webhook(ISettings<NotificationsOptions> settings, IdentityStore identity, TimeProvider time) : IDisposable
{
    private const int LongestAnswer = 300;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="lost">How many messages before this one were given up.</param>
    /// <exception cref="MBotException"><c>notifications.off</c></exception>
    public async Task<WebhookAnswer> SendAsync(Notification message, int lost, CancellationToken cancellation)
    {
        var options = settings.Current;
        if (options.Webhook is not { } webhook)
            throw MBotException.FailedPrecondition("notifications.off", "there is no webhook to send to", "mbot-client config set notifications.webhook URL");
        if (lost > 0)
            message = message with { Text = $"{message.Text}\n({lost} messages before this one could not be delivered)" };
        var (address, body) = WebhookFormats.Render(new Uri(webhook), options.Format, identity.InstanceId, message);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } } };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bound.Token);
            return new WebhookAnswer((int)response.StatusCode, await TextAsync(response, bound.Token), RetryAfter(response), Stopwatch.GetElapsedTime(start));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The address is a secret, and an exception's own words may hold it: its host's name is enough.
            var why = e is OperationCanceledException ? $"no answer within {Bound.TotalSeconds:0} s" : e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known ? Words(known.HttpRequestError) : "the connection broke";
            return new WebhookAnswer(0, $"{address.Host}: {why}", null, Stopwatch.GetElapsedTime(start));
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[LongestAnswer];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return new string([.. System.Text.Encoding.UTF8.GetString(buffer, 0, length).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string Words(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "no TLS connection: its certificate is not trusted, or it speaks none",
        _ => "the connection broke",
    };
}
