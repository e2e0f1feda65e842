using System.Globalization;
using System.Text.Json;

namespace MBot.TestKit;

/// <summary>Debian's Prometheus on a port of 127.0.0.1, with a configuration of the test. Killed on dispose.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);
    private readonly HttpClient http;
    private readonly ChildProcess process;
    private readonly TempFolder folder;

    private PrometheusServer(ChildProcess process, TempFolder folder, int port)
    {
        (this.process, this.folder) = (process, folder);
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
    }

    private static string Programs => Path.Combine(Repository.Cache, "prometheus", "usr", "bin");

    /// <summary>The server.</summary>
    public static string Program => Path.Combine(Programs, "prometheus");

    /// <summary>The command that checks configurations, rules and metrics.</summary>
    public static string Promtool => Path.Combine(Programs, "promtool");

    /// <summary>What others measure machines with.</summary>
    public static string NodeExporter => Path.Combine(Programs, "prometheus-node-exporter");

    /// <summary>All that it has said so far.</summary>
    public string Output => process.Output;

    /// <summary>Starts it on a configuration file and waits until it is ready.</summary>
    public static async Task<PrometheusServer> StartAsync(string configuration, CancellationToken ct = default)
    {
        var (port, folder) = (Port.Free(), new TempFolder("prometheus"));
        var process = ChildProcess.Start(Program,
            ["--config.file", configuration, "--storage.tsdb.path", folder["data"], $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"],
            new ChildProcessOptions { WorkingDirectory = folder.Path });
        var server = new PrometheusServer(process, folder, port);
        try
        {
            await Until.HoldsAsync(async () => process.HasExited ? throw new InvalidOperationException(process.Output) : await server.IsReadyAsync(ct), StartBound, "Prometheus is ready", ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Feeds a text to <c>promtool check metrics</c>: the exit code and what it complains of.</summary>
    public static async Task<(int Code, string Output)> CheckMetricsAsync(string text, CancellationToken ct = default)
    {
        using var file = new TempFolder("metrics");
        await File.WriteAllTextAsync(file["text"], text, ct);
        await using var check = ChildProcess.Start(Promtool, ["check", "metrics"]);
        await check.FeedAsync(file["text"], ct);
        return (await check.WaitForExitAsync(TimeSpan.FromSeconds(30), ct), check.Output);
    }

    /// <summary>An expression's value now, by the labels of each series.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>> QueryAsync(string expression, CancellationToken ct = default) =>
        [.. (await AskAsync("query", expression, ct)).EnumerateArray().Select(series => (Labels(series), Number(series.GetProperty("value")[1])))];

    /// <summary>All samples of a selector with a range, such as <c>up[5m]</c>, oldest first.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double> Values)>> SamplesAsync(string selector, CancellationToken ct = default) =>
        [.. (await AskAsync("query", selector, ct)).EnumerateArray().Select(series => (Labels(series), (IReadOnlyList<double>)[.. series.GetProperty("values").EnumerateArray().Select(pair => Number(pair[1]))]))];

    /// <summary>Names of the alerts that fire now.</summary>
    public async Task<IReadOnlySet<string>> FiringAsync(CancellationToken ct = default) =>
        (await QueryAsync("ALERTS{alertstate=\"firing\"}", ct)).Select(alert => alert.Labels["alertname"]).ToHashSet();

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        http.Dispose();
        folder.Dispose();
    }

    private static IReadOnlyDictionary<string, string> Labels(JsonElement series) =>
        series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);

    private static double Number(JsonElement value) => value.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        var text => double.Parse(text!, CultureInfo.InvariantCulture),
    };

    private async Task<JsonElement> AskAsync(string what, string expression, CancellationToken ct)
    {
        var text = await http.GetStringAsync(new Uri($"api/v1/{what}?query={Uri.EscapeDataString(expression)}", UriKind.Relative), ct);
        return JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result");
    }

    private async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("-/ready", UriKind.Relative), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not yet
        }
    }
}
