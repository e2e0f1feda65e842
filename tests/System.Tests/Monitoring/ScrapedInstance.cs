using System.Globalization;
using MBot.TestKit;

namespace MBot.SystemTests.Monitoring;

/// <summary>An instance that serves, and Debian's Prometheus that scrapes it over mutual TLS with a viewer's access, by the configuration of deploy/prometheus.</summary>
public sealed class ScrapedInstance : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly TempFolder folder = new("scraped");
    private readonly HttpClient http = new();
    private PrometheusServer? prometheus;
    private GitRepository? repository;
    private Instance? instance;

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<(Instance Instance, GitRepository Repository, PrometheusServer Prometheus)> GetAsync()
    {
        if (prometheus is not null)
            return (instance!, repository!, prometheus);
        repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        // https is named and never comes: there is a renewal to tell of, and nobody to ask for it.
        instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=3s", "https.names=[\"app.example.test\"]", "https.server=https://127.0.0.1:1/", "https.rehearsalServer=https://127.0.0.1:1/");
        await instance.RedeployAsync();
        var access = folder["prometheus.pem"];
        (await instance.ClientAsync("access", "add", "prometheus", "--role", "viewer", "--out", access)).Expect(0);
        var id = File.ReadLines(access).First(line => line.StartsWith("# mbot-agent-instance: ", StringComparison.Ordinal)).Split(": ")[1];
        await File.WriteAllTextAsync(folder["prometheus.yml"], PrometheusFiles.Configuration("prometheus.yml", access, id, $"127.0.0.1:{instance.ClientPort}"));
        prometheus = await PrometheusServer.StartAsync(folder["prometheus.yml"]);
        var server = prometheus;
        await Until.HoldsAsync(async () => (await server.QueryAsync("up")) is [{ Value: 1 }], Bound, "Prometheus sees the agent");
        return (instance, repository, prometheus);
    }

    /// <summary>What the agent tells in clear on this machine.</summary>
    internal async Task<string> ScrapeAsync(Instance scraped) => await http.GetStringAsync(ScrapedMetrics.Of(scraped));

    /// <summary>The same, by series.</summary>
    internal async Task<IReadOnlyDictionary<string, double>> FiguresAsync(Instance scraped) =>
        (await ScrapeAsync(scraped)).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => (Name: line[..line.LastIndexOf(' ')], Value: line[(line.LastIndexOf(' ') + 1)..]))
            .ToDictionary(series => series.Name, series => series.Value == "+Inf" ? double.PositiveInfinity : double.Parse(series.Value, CultureInfo.InvariantCulture));

    public async Task DisposeAsync()
    {
        if (prometheus is not null)
            await prometheus.DisposeAsync();
        if (instance is not null)
            await instance.DisposeAsync();
        repository?.Dispose();
        http.Dispose();
        folder.Dispose();
    }
}

/// <summary>One for all that asks and changes nothing that another would miss.</summary>
[CollectionDefinition(Name)]
public sealed class ScrapedInstances : ICollectionFixture<ScrapedInstance>
{
    public const string Name = "scraped";
}
