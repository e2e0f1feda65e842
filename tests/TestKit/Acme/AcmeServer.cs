using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace MBot.TestKit;

/// <summary>
/// A certificate authority that speaks ACME, with the DNS that it asks: pebble and its challenge server, on ports of 127.0.0.1 or on the
/// laptop's side of a box's link. Needs <see cref="Part.Acme"/>.
/// </summary>
public sealed class AcmeServer : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);
    private readonly TempFolder folder = new("acme");
    private readonly int port = Port.Free();
    private readonly int dnsPort = Port.Free();
    private readonly int managementPort = Port.Free();
    private readonly int dnsManagementPort = Port.Free();
    private readonly HttpClient http = new();
    private readonly int challengePort;
    private readonly BoxNetwork? network;
    private ChildProcess? dns;
    private ChildProcess? server;
    private BusyAuthority? busy;

    private AcmeServer(int challengePort, BoxNetwork? network) => (this.challengePort, this.network) = (challengePort, network);

    /// <summary>The address of its directory.</summary>
    public Uri Directory => new($"https://{Host}:{port}/dir");

    /// <summary>A PEM file with what <see cref="Directory"/> is trusted by.</summary>
    public string Roots => folder["ca.pem"];

    /// <summary>Its DNS server; every name has the address of what it is to certify, 127.0.0.1 or the box's, unless something else was said.</summary>
    public string Resolver => $"{Host}:{dnsPort}";

    /// <summary>What it has said.</summary>
    public string Log => server?.Output ?? "";

    private string Host => network is null ? "127.0.0.1" : BoxNetwork.Laptop;

    /// <param name="challengePort">Where it asks for the proof, in the place of port 80.</param>
    /// <param name="network">Of the box that is to be certified; null: this machine is.</param>
    public static async Task<AcmeServer> StartAsync(int challengePort, BoxNetwork? network = null)
    {
        var authority = new AcmeServer(challengePort, network);
        try
        {
            await authority.PrepareAsync();
            authority.dns = authority.Start("pebble-challtestsrv",
                ["-defaultIPv4", network is null ? "127.0.0.1" : BoxNetwork.Instance, "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", "", "-dns01", authority.Resolver, "-management", $"{authority.Host}:{authority.dnsManagementPort}"]);
            await authority.dns.WaitForLineAsync(line => line.Contains("Starting management server", StringComparison.Ordinal), StartBound);
            await authority.UpAsync();
            return authority;
        }
        catch
        {
            await authority.DisposeAsync();
            throw;
        }
    }

    /// <summary>Answers again after <see cref="DownAsync"/>; it has forgotten accounts and orders by then.</summary>
    /// <param name="refusedNonces">Percent of the messages that are refused as replays, at random.</param>
    public async Task UpAsync(int refusedNonces = 0)
    {
        server = Start("pebble", ["-config", folder["config.json"], "-dnsserver", Resolver], new ChildProcessOptions
        {
            Environment = new Dictionary<string, string?> { ["PEBBLE_VA_NOSLEEP"] = "1", ["PEBBLE_WFE_NONCEREJECT"] = refusedNonces.ToString(CultureInfo.InvariantCulture) },
        });
        await server.WaitForLineAsync(line => line.Contains("ACME directory available", StringComparison.Ordinal), StartBound);
    }

    /// <summary>Nobody answers any more.</summary>
    public async Task DownAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        if (busy is not null)
            await busy.DisposeAsync();
        (server, busy) = (null, null);
    }

    /// <summary>Until <see cref="DownAsync"/> it answers nothing but 429, with a problem document and Retry-After.</summary>
    public async Task RefuseAllAsync(string detail, TimeSpan retryAfter)
    {
        await DownAsync();
        busy = new BusyAuthority(new IPEndPoint(IPAddress.Parse(Host), port), X509Certificate2.CreateFromPemFile(Roots, folder["key.pem"]), detail, retryAfter);
    }

    /// <summary>From now on a name has this address alone.</summary>
    public Task SetAddressAsync(string name, string address) => TellDnsAsync(address.Contains(':', StringComparison.Ordinal) ? "add-aaaa" : "add-a", $$"""{"host":"{{name}}.","addresses":["{{address}}"]}""");

    /// <summary>A name has the usual address again.</summary>
    public async Task ClearAddressesAsync(string name)
    {
        await TellDnsAsync("clear-a", $$"""{"host":"{{name}}."}""");
        await TellDnsAsync("clear-aaaa", $$"""{"host":"{{name}}."}""");
    }

    /// <summary>Only these may issue for a name.</summary>
    public Task SetIssuersAsync(string name, params string[] issuers) => TellDnsAsync("add-caa",
        JsonSerializer.Serialize(new { host = $"{name}.", policies = issuers.Select(i => new { tag = "issue", value = i }) }));

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        if (dns is not null)
            await dns.DisposeAsync();
        http.Dispose();
        folder.Dispose();
    }

    private ChildProcess Start(string program, IReadOnlyList<string> arguments, ChildProcessOptions? options = null) =>
        network?.Start(program, arguments, options) ?? ChildProcess.Start(program, arguments, options);

    private async Task TellDnsAsync(string what, string json)
    {
        using var content = new StringContent(json);
        using var answer = await http.PostAsync(new Uri($"http://{Host}:{dnsManagementPort}/{what}"), content);
        answer.EnsureSuccessStatusCode();
    }

    private async Task PrepareAsync()
    {
        using var certificate = SelfSigned.For(Host);
        await File.WriteAllTextAsync(Roots, certificate.ExportCertificatePem() + "\n");
        await File.WriteAllTextAsync(folder["key.pem"], certificate.KeyPem());
        await File.WriteAllTextAsync(folder["config.json"], JsonSerializer.Serialize(new
        {
            pebble = new
            {
                listenAddress = $"{Host}:{port}",
                managementListenAddress = $"{Host}:{managementPort}",
                certificate = Roots,
                privateKey = folder["key.pem"],
                httpPort = challengePort,
                tlsPort = challengePort,
                ocspResponderURL = "",
                externalAccountBindingRequired = false,
            },
        }));
    }
}
