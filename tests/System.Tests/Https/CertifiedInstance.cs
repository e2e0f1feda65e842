using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Https;

/// <summary>An instance that serves hello, and an authority that would certify it.</summary>
internal sealed class CertifiedInstance : IAsyncDisposable
{
    public const string Name = "app.example.test";
    private readonly int door = Port.Free();
    private GitRepository? repository;

    private CertifiedInstance()
    {
    }

    public Instance Instance { get; private set; } = null!;

    public AcmeServer Authority { get; private set; } = null!;

    public Uri Plain => new($"http://{Name}:{Instance.Page.Port}/");

    public Uri Secure => new($"https://{Name}:{door}/");

    /// <param name="settings">KEY=VALUE, further ones.</param>
    public static Task<CertifiedInstance> StartAsync(params string[] settings) => StartAsync(repository => Instance.StartAsync(repository, null, settings));

    /// <param name="startAsync">An instance for a repository, on whatever disk.</param>
    public static async Task<CertifiedInstance> StartAsync(Func<GitRepository, Task<Instance>> startAsync)
    {
        var machine = new CertifiedInstance();
        try
        {
            machine.repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
            machine.Instance = await startAsync(machine.repository);
            machine.Authority = await AcmeServer.StartAsync(machine.Instance.Page.Port);
            foreach (var (key, value) in Settings(machine.Authority, machine.Authority.Roots, "127.0.0.1,127.0.0.9").Prepend(("https.listen", $"127.0.0.1:{machine.door}")))
                (await machine.Instance.ClientAsync("config", "set", key, value)).Expect(0);
            await machine.Instance.RedeployAsync();
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>What makes an instance ask that authority.</summary>
    /// <param name="roots">Where the instance finds its roots.</param>
    /// <param name="addresses">Of the instance.</param>
    public static IEnumerable<(string Key, string Value)> Settings(AcmeServer authority, string roots, string addresses) =>
    [
        ("https.server", authority.Directory.AbsoluteUri),
        ("https.rehearsalServer", authority.Directory.AbsoluteUri),
        ("https.serverRoots", roots),
        ("https.resolver", authority.Resolver),
        ("https.publicAddresses", addresses),
    ];

    public Task<ClientResult> EnableAsync(string name = Name) => Instance.ClientAsync(EnableArguments(name));

    public static string[] EnableArguments(string name) => ["https", "enable", name, "--email", "me@example.test"];

    /// <summary>`https status --json`.</summary>
    public async Task<JsonElement> StatusAsync() => (await Instance.ClientAsync("https", "status", "--json")).Expect(0).Json;

    /// <summary>The serial of what is shown to a browser that asks for a name; null: the handshake failed.</summary>
    public Task<string?> ShownAsync(string name = Name, System.Security.Authentication.SslProtocols protocols = default) => ShownAsync(door, name, protocols);

    /// <summary>The same at any port of 127.0.0.1.</summary>
    public static async Task<string?> ShownAsync(int port, string name, System.Security.Authentication.SslProtocols protocols = default)
    {
        string? serial = null;
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await using var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = name,
                AllowTlsResume = false,
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, shown, _, errors) => (serial = (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 ? ((X509Certificate2)shown!).SerialNumber : null) is not null,
            });
            return serial;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or SocketException)
        {
            return null; // refused
        }
    }

    /// <summary>A browser's request on a connection of its own, with whatever certificate.</summary>
    public static HttpClient Browser() => LocalBrowser.Open((_, ofAnotherName) => !ofAnotherName);

    public async ValueTask DisposeAsync()
    {
        if (Instance is not null)
            await Instance.DisposeAsync();
        if (Authority is not null)
            await Authority.DisposeAsync();
        repository?.Dispose();
    }
}
