using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MBot.Client.Atlas;

/// <summary>
/// The access list of one Atlas project, through the Admin API v2 with a key (HTTP digest). One request at a time: Atlas does not bear
/// several additions at once. Knows no terminal and no agent.
/// </summary>
internal sealed class AtlasApi : IDisposable
{
    public static readonly Uri Usual = new("https://cloud.mongodb.com/");

    // The version of the API's resources that is asked for.
    private const string Form = "application/vnd.atlas.2023-01-01+json";
    private const int PageSize = 500;
    private const int Attempts = 3;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly HttpClient http;
    private readonly Uri list;
    private readonly TimeProvider clock;

    /// <param name="server">Another one than Atlas's own is for tests: over plain HTTP only on this machine.</param>
    /// <param name="project">24 hexadecimal digits.</param>
    /// <exception cref="ClientException">It is no project's id, or no address that a key may be sent to.</exception>
    public AtlasApi(Uri server, string project, AtlasKey key, TimeProvider clock)
    {
        if (server.Scheme != Uri.UriSchemeHttps && !server.IsLoopback || server.UserInfo.Length > 0)
            throw ClientException.Usage($"{server} is no HTTPS address", "an API key goes over HTTPS only");
        if (project.Length != 24 || !project.All(char.IsAsciiHexDigit))
            throw ClientException.Usage($"'{project}' is no id of an Atlas project", "24 hexadecimal digits, as in cloud.mongodb.com/v2/ID");
        this.clock = clock;
        list = new Uri(server, $"api/atlas/v2/groups/{project}/accessList");
        var credentials = new CredentialCache { { server, "Digest", new NetworkCredential(key.Public, key.Private) } };
        http = new HttpClient(new SocketsHttpHandler { Credentials = credentials, AllowAutoRedirect = false, UseCookies = false }) { Timeout = Bound };
        http.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(Form));
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("mbot-client", "1"));
    }

    public async Task<IReadOnlyList<AtlasEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<AtlasEntry>();
        for (var page = 1; ; page++)
        {
            using var answer = await SendAsync(HttpMethod.Get, new Uri($"{list}?itemsPerPage={PageSize}&pageNum={page}"), null, cancellationToken).ConfigureAwait(false);
            var results = answer.RootElement.TryGetProperty("results", out var entries) ? entries.EnumerateArray().Select(Read).ToList() : [];
            found.AddRange(results);
            if (results.Count < PageSize)
                return found;
        }
    }

    /// <summary>Null: it is not on the list.</summary>
    public async Task<EntryStatus?> StatusAsync(string entry, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Get, new Uri($"{list}/{Uri.EscapeDataString(entry)}/status"), null, cancellationToken).ConfigureAwait(false);
            return Text(answer.RootElement, "STATUS") switch
            {
                "ACTIVE" => EntryStatus.Active,
                "FAILED" => EntryStatus.Failed,
                _ => EntryStatus.Pending,
            };
        }
        catch (ClientException error) when (error.Code == AtlasErrors.NotThere)
        {
            return null;
        }
    }

    /// <summary>Adds an entry. One that is there already is what was asked for.</summary>
    public async Task AddAsync(string entry, string comment, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, list, Body(entry, comment), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => http.Dispose();

    /// <summary>Adding the same entry twice is adding it once, so that all requests may be tried again.</summary>
    private async Task<JsonDocument> SendAsync(HttpMethod method, Uri url, byte[]? body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            ClientException error;
            TimeSpan? wait = null;
            try
            {
                using var request = new HttpRequestMessage(method, url);
                if (body is not null)
                    request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(Form) } };
                using var reply = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
                var text = await reply.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                if (reply.IsSuccessStatusCode)
                    return Parse(text);
                wait = WaitOf(reply.Headers.RetryAfter);
                error = AtlasErrors.Of(reply.StatusCode, text, wait);
                if (reply.StatusCode is not HttpStatusCode.TooManyRequests and < HttpStatusCode.InternalServerError)
                    throw error;
            }
            catch (HttpRequestException broken)
            {
                error = Silent(url, (broken.InnerException ?? broken).Message, broken);
            }
            catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
            {
                error = Silent(url, "no answer in time", late);
            }

            wait ??= TimeSpan.FromSeconds(attempt);
            if (attempt == Attempts || wait > LongestWait)
                throw error;
            await Task.Delay(wait.Value, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan? WaitOf(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - clock.GetUtcNow() is var left && left > TimeSpan.Zero => left,
        _ => null,
    };

    private static ClientException Silent(Uri url, string why, Exception error) =>
        new(ExitCode.Unreachable, "atlas.unreachable", $"{url.Host} does not answer: {why}", error) { Hint = "is this machine online?" };

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException error)
        {
            throw new ClientException(ExitCode.Unreachable, "atlas.unreachable", "what answers is not Atlas", error) { Hint = "log in to this network's own page first, or look at MBOT_ATLAS_URL" };
        }
    }

    private static byte[] Body(string entry, string comment)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString(entry.Contains('/', StringComparison.Ordinal) ? "cidrBlock" : "ipAddress", entry);
            writer.WriteString("comment", comment);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Of one address Atlas keeps both forms; the address names it.
    private static AtlasEntry Read(JsonElement element) =>
        new(Text(element, "ipAddress") is { Length: > 0 } address ? address : Text(element, "cidrBlock") is { Length: > 0 } block ? block : Text(element, "awsSecurityGroup"), Text(element, "comment"), Text(element, "deleteAfterDate"));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
