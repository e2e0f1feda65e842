using System.Globalization;

namespace MBot.TestKit;

/// <summary>
/// EC2 and STS as programs see them, on a port of 127.0.0.1: moto's server. It keeps state and checks most arguments; instances run and
/// stop at once. Needs <see cref="Part.Moto"/>.
/// </summary>
public sealed class MotoServer : IAsyncDisposable
{
    /// <summary>Where everything is, unless a test says otherwise.</summary>
    public const string Region = "eu-west-3";

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly int port = Port.Free();
    private ChildProcess? server;

    private MotoServer()
    {
        Endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        Api = new Ec2Api(http, Endpoint);
        Seed = new Ec2Seed(Api);
        Cli = new AwsCli(Endpoint);
    }

    /// <summary>Its address.</summary>
    public Uri Endpoint { get; }

    /// <summary>Calls it, without any program in between.</summary>
    public Ec2Api Api { get; }

    /// <summary>Puts things there.</summary>
    public Ec2Seed Seed { get; }

    /// <summary>Debian's aws command, asking this server. Needs <see cref="Part.AwsCli"/>.</summary>
    public AwsCli Cli { get; }

    /// <summary>Whether it answers.</summary>
    public bool IsUp => server is { HasExited: false };

    /// <summary>What it has said.</summary>
    public string Log => server?.Output ?? "";

    /// <summary>What makes a program ask this server, and nobody else.</summary>
    public IReadOnlyDictionary<string, string?> Environment => EnvironmentOf(Endpoint);

    /// <summary>The same for a proxy before a server.</summary>
    public static IReadOnlyDictionary<string, string?> EnvironmentOf(Uri endpoint) => new Dictionary<string, string?>
    {
        ["AWS_ENDPOINT_URL"] = null,
        ["AWS_ENDPOINT_URL_EC2"] = endpoint.AbsoluteUri,
        ["AWS_ENDPOINT_URL_STS"] = endpoint.AbsoluteUri,
        ["AWS_ACCESS_KEY_ID"] = "testing",
        ["AWS_SECRET_ACCESS_KEY"] = "testing",
        ["AWS_SESSION_TOKEN"] = null,
        ["AWS_PROFILE"] = null,
        ["AWS_REGION"] = Region,
        ["AWS_DEFAULT_REGION"] = null,
        ["AWS_CONFIG_FILE"] = null,
        ["AWS_SHARED_CREDENTIALS_FILE"] = null,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <summary>Starts it, empty but for what every account has (a default VPC).</summary>
    public static async Task<MotoServer> StartAsync()
    {
        var moto = new MotoServer();
        try
        {
            await moto.UpAsync();
            return moto;
        }
        catch
        {
            await moto.DisposeAsync();
            throw;
        }
    }

    /// <summary>Answers again after <see cref="DownAsync"/>, at the same address; it has forgotten everything by then.</summary>
    public async Task UpAsync()
    {
        var tree = await MotoTree.FolderAsync();
        // As nobody, and with nothing of the tests' own environment.
        server = ChildProcess.Start("chroot",
        [
            "--userspec=65534:65534", tree, "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=/tmp", "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1",
            "MOTO_EC2_LOAD_DEFAULT_AMIS=false", "moto_server", "-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture),
        ]);
        await server.WaitForLineAsync(line => line.Contains("Running on http", StringComparison.Ordinal), StartBound);
    }

    /// <summary>kill -9: nobody answers any more.</summary>
    public async Task DownAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        server = null;
    }

    /// <summary>Forgets everything.</summary>
    public async Task ResetAsync()
    {
        using var answer = await http.PostAsync(new Uri(Endpoint, "moto-api/reset"), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>From now on it asks who somebody is and checks signatures, as AWS does; until it is started again.</summary>
    public async Task CheckSignaturesAsync()
    {
        // So many requests are not checked.
        using var none = new StringContent("0");
        using var answer = await http.PostAsync(new Uri(Endpoint, "moto-api/reset-auth"), none);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        http.Dispose();
    }
}
