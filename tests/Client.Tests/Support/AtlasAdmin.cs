using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MBot.Client.Tests.Support;

/// <summary>
/// The access list part of the Atlas Admin API v2, in the shapes that Atlas answers in, behind real HTTP digest (RFC 7616, MD5 with
/// qop=auth, as Atlas has it): a key that is wrong gets nowhere.
/// </summary>
internal sealed partial class AtlasAdmin : IAsyncDisposable
{
    public const string Project = "32b6e34b3d91647abb20e7b8";
    public const string PublicKey = "abcdefgh";
    public const string PrivateKey = "11111111-2222-3333-4444-hunter2";
    private const string Realm = "MMS Public API";
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, bool> nonces = new();
    private readonly ConcurrentDictionary<string, int> entries = new();
    private int adding;

    private AtlasAdmin(WebApplication app) => this.app = app;

    /// <summary>Answered once each, in the place of what would be answered: status, errorCode, Retry-After.</summary>
    public ConcurrentQueue<(int Status, string Code, string? RetryAfter)> Faults { get; } = new();

    /// <summary>How often a new entry's status is pending before it is active; negative: it fails.</summary>
    public int Pending { get; set; } = 2;

    /// <summary>Requests with the right key, method and path.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentDictionary<string, string> Comments { get; } = new();

    public int MostAtOnce { get; private set; }

    public string Url => app.Urls.Single();

    public static async Task<AtlasAdmin> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var admin = new AtlasAdmin(app);
        app.Run(admin.AnswerAsync);
        await app.StartAsync();
        return admin;
    }

    public void Put(string entry) => entries[entry] = 0;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        if (!IsAuthorized(context.Request))
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            nonces[nonce] = true;
            context.Response.Headers.WWWAuthenticate = $"Digest realm=\"{Realm}\", domain=\"\", nonce=\"{nonce}\", algorithm=MD5, qop=\"auth\", stale=false";
            await ErrorAsync(context, 401, "", "You are not authorized for this resource.");
            return;
        }

        Asked.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (Faults.TryDequeue(out var fault))
        {
            if (fault.RetryAfter is { } after)
                context.Response.Headers.RetryAfter = after;
            await ErrorAsync(context, fault.Status, fault.Code, $"said {fault.Code}");
            return;
        }

        var path = context.Request.Path.Value!;
        var list = $"/api/atlas/v2/groups/{Project}/accessList";
        if (!path.StartsWith(list, StringComparison.Ordinal))
            await ErrorAsync(context, 404, "GROUP_NOT_FOUND", "No group with ID could be found.");
        else if (context.Request.Headers.Accept != "application/vnd.atlas.2023-01-01+json")
            await ErrorAsync(context, 406, "INVALID_VERSION_DATE", "no version was asked for");
        else if (HttpMethods.IsPost(context.Request.Method))
            await AddAsync(context, body);
        else if (path.EndsWith("/status", StringComparison.Ordinal))
            await StatusAsync(context, Uri.UnescapeDataString(path[(list.Length + 1)..^"/status".Length]));
        else
            await WriteAsync(context, 200, List());
    }

    private async Task AddAsync(HttpContext context, string body)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref adding));
        foreach (var entry in JsonDocument.Parse(body).RootElement.EnumerateArray())
        {
            var value = entry.TryGetProperty("ipAddress", out var address) ? address.GetString()! : entry.GetProperty("cidrBlock").GetString()!;
            entries.TryAdd(value, Pending);
            Comments[value] = entry.GetProperty("comment").GetString()!;
        }

        Interlocked.Decrement(ref adding);
        await WriteAsync(context, 201, List());
    }

    private async Task StatusAsync(HttpContext context, string entry)
    {
        if (!entries.TryGetValue(entry, out var left))
        {
            await ErrorAsync(context, 404, "ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND", $"IP Address {entry} not on Atlas access list for group {Project}.");
            return;
        }

        if (left > 0)
            entries[entry] = left - 1;
        await WriteAsync(context, 200, $$"""{"STATUS":"{{(left > 0 ? "PENDING" : left < 0 ? "FAILED" : "ACTIVE")}}"}""");
    }

    private string List() => JsonSerializer.Serialize(new
    {
        links = Array.Empty<string>(),
        results = entries.Keys.Order(StringComparer.Ordinal).Select(entry => entry.Contains('/', StringComparison.Ordinal)
            ? (object)new { cidrBlock = entry, comment = Comments.GetValueOrDefault(entry, ""), groupId = Project }
            : new { cidrBlock = entry + "/32", comment = Comments.GetValueOrDefault(entry, ""), groupId = Project, ipAddress = entry }),
        totalCount = entries.Count,
    });

    private static Task ErrorAsync(HttpContext context, int status, string code, string detail) =>
        WriteAsync(context, status, JsonSerializer.Serialize(new { detail, error = status, errorCode = code, parameters = Array.Empty<string>(), reason = "" }));

    private static Task WriteAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/vnd.atlas.2023-01-01+json;charset=utf-8";
        return context.Response.WriteAsync(json);
    }

    private bool IsAuthorized(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Digest ", StringComparison.Ordinal))
            return false;
        var parts = Part().Matches(header).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Success ? m.Groups[2].Value : m.Groups[3].Value);
        if (parts.GetValueOrDefault("username") != PublicKey || !nonces.ContainsKey(parts.GetValueOrDefault("nonce", "")))
            return false;
        var known = Hash($"{PublicKey}:{Realm}:{PrivateKey}");
        var asked = Hash($"{request.Method}:{parts["uri"]}");
        return parts["response"] == Hash($"{known}:{parts["nonce"]}:{parts["nc"]}:{parts["cnonce"]}:{parts["qop"]}:{asked}");
    }

#pragma warning disable CA5351 // the digest that Atlas asks for
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    [GeneratedRegex("""(\w+)=(?:"([^"]*)"|([^,\s]+))""")]
    private static partial Regex Part();
}
